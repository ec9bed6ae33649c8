/**
 * Limits of the protocol (version 77; near-runtime.md 2.3). Passing one of them is a host error that a contract
 * cannot catch, so plans are checked against them while they are built.
 */

/** Results that one callback can wait for (`max_number_input_data_dependencies`). */
export const MAX_INPUTS = 128;

/** Promises that one contract call can create, joins included (`max_promises_per_function_call_action`). */
export const MAX_PROMISES = 1024;

/** Actions in one receipt (`max_actions_per_receipt`). */
export const MAX_ACTIONS = 100;

/** Bytes of the arguments of one function call (`max_arguments_length`). */
export const MAX_ARGS_LENGTH = 4_194_304;

/** Bytes that a call can return (`max_length_returned_data`). */
export const MAX_RETURN_LENGTH = 4_194_304;

/** Bytes of one receipt as it is stored, arguments included (`max_receipt_size`). */
export const MAX_RECEIPT_LENGTH = 4_194_304;

/** Bytes of a method name (`max_length_method_name`). */
export const MAX_METHOD_LENGTH = 256;

/** Bytes of all method names of one access key, separators included (`max_number_bytes_method_names`). */
export const MAX_KEY_METHODS_LENGTH = 2_000;

/** Bytes of a contract (`max_contract_size`). */
export const MAX_CONTRACT_LENGTH = 4_194_304;

/** Gas that one receipt can carry for its calls (`max_total_prepaid_gas`). */
export const MAX_RECEIPT_GAS = 300_000_000_000_000;

/** Bytes of a value in the contract's storage (`max_length_storage_value`). */
export const MAX_STORAGE_VALUE_LENGTH = 4_194_304;

/** Bytes of a key of the contract's storage (`max_length_storage_key`). */
export const MAX_STORAGE_KEY_LENGTH = 2_048;
