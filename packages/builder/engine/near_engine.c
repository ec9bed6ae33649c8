/* The contract engine: QuickJS, near-sdk-js's host functions and the glue between them, as one translation unit,
   because the glue needs QuickJS's static functions and builder.c needs those of NEAR's fork of QuickJS. */
#include <stdlib.h>

#include "near_block.h"
#include "near_text.h"

#include "quickjs.c"

#include "near_fork.h"
#include "near_logs.h"
#include "near_registers.h"

#define JS_CallConstructor near_construct_uint8_array
#include "builder.c"
#undef JS_CallConstructor

#include "near_writer.h"
#include "near_json.h"
#include "near_u128.h"
#include "near_context.h"
#include "near_account_id.h"
#include "near_callback.h"
#include "near_result.h"
#include "near_copy.h"
#include "near_declared.h"
#include "near_packed.h"
#include "near_receipt.h"
#include "near_functions.h"
#include "near_clock.h"
#include "near_panic.h"
#include "near_names.h"
#include "near_losses.h"
#include "near_classes.h"
#include "near_prune.h"
#include "near_constants.h"
#include "near_short_code.h"
#include "near_callees.h"
#include "near_compact.h"
#include "near_function_names.h"
#include "near_boot.h"
#include "near_globals.h"
#include "near_report.h"
