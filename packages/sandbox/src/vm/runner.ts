import type { RuntimeConfig } from "../parameters/config_store.js";
import { type CompiledContract, CompileError, contractCache } from "./cache.js";
import { codeDoesNotExist, methodResolveError, prepareError, wasmerCompileError } from "./errors.js";
import { runMethod } from "./instance.js";
import { checkImports } from "./link.js";
import { HostError } from "./logic/errors.js";
import { VMLogic } from "./logic/logic.js";
import { PrepareError } from "./prepare/prepare.js";
import { Profiler } from "./profile/profiler.js";
import type { ContractCode, FunctionCallError, Run, VMOutcome } from "./runner.types.js";

/** A failure that nearcore reports without anything that happened before it: no gas is burnt. */
function nopOutcome(aborted: FunctionCallError): VMOutcome {
  return {
    balance: 0n,
    storageUsage: 0,
    returnData: { kind: "none" },
    burntGas: 0n,
    usedGas: 0n,
    computeUsage: 0n,
    logs: [],
    profile: { extCosts: new Map(), actionCosts: new Map(), wasmGas: 0n },
    aborted,
  };
}

/** A contract that was compiled compiles in its exact form, too. */
function compiledExact(code: ContractCode, config: RuntimeConfig): CompiledContract {
  const contract = contractCache().get(code, config, "exact");
  if (contract instanceof Error) throw contract;
  return contract;
}

/**
 * Calls a method of a contract: nearcore's `near_vm_runner::run`, with its order of checks (section 3 of
 * near-runtime.md, "Order at a call"). Whatever a contract does ends in an outcome; only a defect of the sandbox throws.
 *
 * Must run on a thread with a stack of {@link CONTRACT_STACK_SIZE_MB}.
 */
export const run: Run = (code, methodName, ext, context, config) => {
  const logic = new VMLogic(ext, context, config);
  if (methodName === "") return logic.outcome(methodResolveError("MethodEmptyName"));
  if (code === null) return logic.outcome(codeDoesNotExist(context.currentAccountId));

  const profiler = Profiler.ofProcess();
  const contract = profiler ? profiler.contract(code, config) : contractCache().get(code, config);
  if (contract instanceof PrepareError) return logic.outcome(prepareError(contract.name));
  if (contract instanceof CompileError) return logic.outcome(wasmerCompileError(contract.message));
  try {
    logic.gas.addContractLoadingFee(code.code.length);
  } catch (error) {
    if (error instanceof HostError) return logic.outcome(error.toFunctionCallError());
    throw error;
  }
  const method = contract.methods.get(methodName);
  if (method === undefined) return nopOutcome(methodResolveError("MethodNotFound"));
  if (method === null) return nopOutcome(methodResolveError("MethodInvalidSignature"));

  const refused = checkImports(contract.imports, config);
  if (refused) return logic.outcome(refused);
  const exact = () => compiledExact(code, config);
  const profile = profiler?.ofCall(code, context.currentAccountId, methodName);
  return logic.outcome(runMethod({ contract, exact, methodName, method, logic, config, profile }));
};
