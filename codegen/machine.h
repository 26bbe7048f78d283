/* machine.h -- LLVM as a code generator: one target machine a process, a hand-picked pass list, an object in memory. */
#ifndef XT_CODEGEN_MACHINE_H
#define XT_CODEGEN_MACHINE_H
#include <llvm-c/Core.h>
#include <stdint.h>
#include <stdio.h>

/* How much of LLVM's time a function is worth. */
typedef enum XtEffort {
    XT_EFFORT_FULL,
    XT_EFFORT_LARGE, /* without the passes whose time grows faster than the function */
    XT_EFFORT_QUICK  /* few passes and the quick code generator: a fifth of the time; slower where numbers stay in registers */
} XtEffort;

/* Sets LLVM up; once, ahead of everything else and of the sandbox. 0, or -1 with err (256 bytes). */
int xt_machine_init(char err[256]);
/* Data layout and triple of the module. */
void xt_machine_prepare(LLVMModuleRef);
/* Runs the passes. 0, or -1 with err. */
int xt_machine_optimise(LLVMModuleRef, XtEffort, char err[256]);
/* Emits the object. 0 and *object (release with LLVMDisposeMemoryBuffer), or -1 with err. */
int xt_machine_emit(LLVMModuleRef, XtEffort, LLVMMemoryBufferRef *object, char err[256]);
/* Prints the disassembly of size bytes of code. */
void xt_machine_disassemble(const uint8_t *code, uint32_t size, FILE *);
#endif
