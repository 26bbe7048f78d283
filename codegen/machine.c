/* machine.c -- see machine.h */
#include "codegen/machine.h"
#include <inttypes.h>
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>

#define TRIPLE "x86_64-pc-linux-gnu"
/* Nothing that would make calls of libc (no memcpy or idiom passes); what Python-level passes did already is not repeated. The search for loads along
 * all ways (memdep) takes two thirds of the time in large functions. */
#define PASSES(gvn)                                                                                                                        \
    "function(sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,"                                                         \
    "loop-mssa(loop-rotate,licm)," gvn ",instcombine<no-verify-fixpoint>,dse,adce,simplifycfg)"
static const char *const passes[] = {
    [XT_EFFORT_FULL] = PASSES("gvn"),
    [XT_EFFORT_LARGE] = PASSES("gvn<no-memdep>"),
    [XT_EFFORT_QUICK] = "function(sroa,early-cse<memssa>,instsimplify,simplifycfg)",
};

static LLVMTargetMachineRef machine, quick_machine;
static LLVMTargetDataRef layout;

static int take_message(char *message, char err[256])
{
    snprintf(err, 256, "llvm: %s", message ? message : "unknown error");
    LLVMDisposeMessage(message);
    return -1;
}

int xt_machine_init(char err[256])
{
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86Disassembler();
    LLVMTargetRef target;
    char *message = NULL;
    if (LLVMGetTargetFromTriple(TRIPLE, &target, &message)) return take_message(message, err);
    machine = LLVMCreateTargetMachine(target, TRIPLE, "x86-64", "", LLVMCodeGenLevelDefault, LLVMRelocPIC, LLVMCodeModelSmall);
    quick_machine = LLVMCreateTargetMachine(target, TRIPLE, "x86-64", "", LLVMCodeGenLevelNone, LLVMRelocPIC, LLVMCodeModelSmall);
    if (!machine || !quick_machine) {
        snprintf(err, 256, "llvm: no target machine");
        return -1;
    }
    layout = LLVMCreateTargetDataLayout(machine);
    return 0;
}

void xt_machine_prepare(LLVMModuleRef m)
{
    LLVMSetTarget(m, TRIPLE);
    LLVMSetModuleDataLayout(m, layout);
}

int xt_machine_optimise(LLVMModuleRef m, XtEffort effort, char err[256])
{
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef e = LLVMRunPasses(m, passes[effort], machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (!e) return 0;
    char *message = LLVMGetErrorMessage(e);
    snprintf(err, 256, "llvm: %s", message);
    LLVMDisposeErrorMessage(message);
    return -1;
}

int xt_machine_emit(LLVMModuleRef m, XtEffort effort, LLVMMemoryBufferRef *object, char err[256])
{
    char *message = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(effort == XT_EFFORT_QUICK ? quick_machine : machine, m, LLVMObjectFile, &message, object))
        return take_message(message, err);
    return 0;
}

void xt_machine_disassemble(const uint8_t *code, uint32_t size, FILE *out)
{
    LLVMDisasmContextRef d = LLVMCreateDisasm(TRIPLE, NULL, 0, NULL, NULL);
    char line[256];
    for (uint32_t at = 0; d && at < size;) {
        size_t n = LLVMDisasmInstruction(d, (uint8_t *)(uintptr_t)(code + at), size - at, at, line, sizeof line);
        if (n == 0) {
            fprintf(out, "%6x: bad\n", at++);
            continue;
        }
        fprintf(out, "%6x:%s\n", at, line);
        at += (uint32_t)n;
    }
    if (d) LLVMDisasmDispose(d);
}
