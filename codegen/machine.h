/* machine.h -- LLVM as a code generator: one target machine a process, a hand-picked pass list, an object in memory. */
#ifndef XT_CODEGEN_MACHINE_H
#define XT_CODEGEN_MACHINE_H
#include <llvm-c/Core.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Sets LLVM up; once, ahead of everything else and of the sandbox. 0, or -1 with err (256 bytes). */
int xt_machine_init(char err[256]);
/* Data layout and triple of the module. */
void xt_machine_prepare(LLVMModuleRef);
/* Runs the passes. 0, or -1 with err. */
int xt_machine_optimise(LLVMModuleRef, char err[256]);
/* Emits the object; quick: in a third of the time, code that is slower. 0 and *object (release with LLVMDisposeMemoryBuffer), or -1 with err. */
int xt_machine_emit(LLVMModuleRef, bool quick, LLVMMemoryBufferRef *object, char err[256]);
/* Prints the disassembly of size bytes of code. */
void xt_machine_disassemble(const uint8_t *code, uint32_t size, FILE *);
#endif
