/* object.c -- see object.h. The object comes from our own LLVM, yet every offset is checked: a surprise is an error, not a crash. */
#include "codegen/object.h"
#include "protocol/blob.h"
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SECTIONS = 256, NOT_PLACED = -1 };

typedef struct Linker {
    const uint8_t *file;
    size_t size;
    const Elf64_Shdr *sections;
    uint32_t nsections;
    int64_t place[MAX_SECTIONS]; /* offset in the image */
    char *err;
} Linker;

static int fail(Linker *l, const char *what, const char *name)
{
    snprintf(l->err, 256, "object: %s%s%s", what, name ? " " : "", name ? name : "");
    return -1;
}

static bool inside(const Linker *l, uint64_t offset, uint64_t size) { return offset <= l->size && size <= l->size - offset; }

static int read_header(Linker *l)
{
    const Elf64_Ehdr *h = (const void *)l->file;
    if (!inside(l, 0, sizeof *h) || memcmp(h->e_ident, ELFMAG, SELFMAG) != 0 || h->e_machine != EM_X86_64 || h->e_type != ET_REL)
        return fail(l, "not an x86-64 relocatable", NULL);
    if (h->e_shnum == 0 || h->e_shnum > MAX_SECTIONS || !inside(l, h->e_shoff, (uint64_t)h->e_shnum * sizeof(Elf64_Shdr)) ||
        h->e_shoff % 8 != 0)
        return fail(l, "bad section table", NULL);
    l->sections = (const void *)(l->file + h->e_shoff);
    l->nsections = h->e_shnum;
    for (uint32_t i = 0; i < l->nsections; i++) {
        l->place[i] = NOT_PLACED;
        if (l->sections[i].sh_type != SHT_NOBITS && !inside(l, l->sections[i].sh_offset, l->sections[i].sh_size))
            return fail(l, "section outside the file", NULL);
    }
    return 0;
}

/* Places text (executable) or read-only data; returns the new end. */
static int64_t place_sections(Linker *l, int64_t end, bool text)
{
    for (uint32_t i = 0; i < l->nsections; i++) {
        const Elf64_Shdr *s = &l->sections[i];
        if (!(s->sh_flags & SHF_ALLOC) || s->sh_size == 0 || ((s->sh_flags & SHF_EXECINSTR) != 0) != text) continue;
        if (s->sh_type != SHT_PROGBITS || (s->sh_flags & SHF_WRITE) || s->sh_addralign > 64) return fail(l, "unsupported section", NULL);
        int64_t align = s->sh_addralign ? (int64_t)s->sh_addralign : 1;
        l->place[i] = (end + align - 1) / align * align;
        end = l->place[i] + (int64_t)s->sh_size;
        if (end > (int64_t)XT_SEGMENT_SIZE / 4) return fail(l, "too much code", NULL);
    }
    return end;
}

/* Offset of a symbol from the blob's start. */
static int symbol_place(Linker *l, const Elf64_Sym *sym, const char *name, uint32_t base, int64_t *out)
{
    if (sym->st_shndx == SHN_UNDEF) {
        if (strcmp(name, XT_SLOTS_NAME) != 0) return fail(l, "unknown symbol", name);
        *out = XT_SEGMENT_SIZE;
        return 0;
    }
    if (sym->st_shndx >= l->nsections || l->place[sym->st_shndx] == NOT_PLACED) return fail(l, "symbol in no section", name);
    *out = (int64_t)base + l->place[sym->st_shndx] + (int64_t)sym->st_value;
    return 0;
}

static int relocate(Linker *l, const Elf64_Shdr *rel, const Elf64_Sym *symbols, size_t nsymbols, const Elf64_Shdr *names, uint32_t base,
                    XtImage *image)
{
    const Elf64_Shdr *target = &l->sections[rel->sh_info];
    const Elf64_Rela *r = (const void *)(l->file + rel->sh_offset);
    for (size_t i = 0; i < rel->sh_size / sizeof *r; i++, r++) {
        uint64_t number = ELF64_R_SYM(r->r_info), type = ELF64_R_TYPE(r->r_info);
        if (number >= nsymbols || symbols[number].st_name >= names->sh_size || r->r_offset + 4 > target->sh_size)
            return fail(l, "bad relocation", NULL);
        const char *name = (const char *)l->file + names->sh_offset + symbols[number].st_name;
        if (type != R_X86_64_PC32 && type != R_X86_64_PLT32) return fail(l, "unsupported relocation against", name);
        int64_t s;
        if (symbol_place(l, &symbols[number], name, base, &s) != 0) return -1;
        int64_t at = l->place[rel->sh_info] + (int64_t)r->r_offset, value = s + r->r_addend - (at + base);
        if (value != (int32_t)value) return fail(l, "relocation out of range", name);
        int32_t word = (int32_t)value;
        memcpy(image->bytes + at, &word, 4);
    }
    return 0;
}

static int link_symbols(Linker *l, uint32_t base, XtImage *image)
{
    bool entry = false;
    for (uint32_t i = 0; i < l->nsections; i++) {
        const Elf64_Shdr *table = &l->sections[i];
        if (table->sh_type != SHT_SYMTAB || table->sh_link >= l->nsections) continue;
        const Elf64_Shdr *names = &l->sections[table->sh_link];
        const Elf64_Sym *symbols = (const void *)(l->file + table->sh_offset);
        size_t nsymbols = table->sh_size / sizeof *symbols;
        if (names->sh_size == 0 || l->file[names->sh_offset + names->sh_size - 1] != 0) return fail(l, "bad string table", NULL);
        for (size_t k = 0; k < nsymbols; k++) {
            if (symbols[k].st_name >= names->sh_size) return fail(l, "bad symbol", NULL);
            if (strcmp((const char *)l->file + names->sh_offset + symbols[k].st_name, XT_ENTRY_NAME) != 0) continue;
            int64_t place;
            if (symbol_place(l, &symbols[k], XT_ENTRY_NAME, 0, &place) != 0) return -1;
            image->entry = (uint32_t)place;
            entry = true;
        }
        for (uint32_t k = 0; k < l->nsections; k++) {
            const Elf64_Shdr *rel = &l->sections[k];
            if (rel->sh_type == SHT_REL) return fail(l, "REL relocations", NULL);
            if (rel->sh_type != SHT_RELA || rel->sh_link != i || rel->sh_info >= l->nsections || l->place[rel->sh_info] == NOT_PLACED)
                continue;
            if (relocate(l, rel, symbols, nsymbols, names, base, image) != 0) return -1;
        }
    }
    return entry ? 0 : fail(l, "no entry", NULL);
}

int xt_object_link(const uint8_t *object, size_t size, uint32_t base, XtImage *image, char err[256])
{
    Linker l = {.file = object, .size = size, .err = err};
    *image = (XtImage){0};
    if (read_header(&l) != 0) return -1;
    int64_t text = place_sections(&l, 0, true);
    if (text < 0) return -1;
    int64_t end = place_sections(&l, (text + 15) / 16 * 16, false);
    if (end < 0) return -1;
    image->text_size = (uint32_t)text;
    image->size = (uint32_t)end;
    image->bytes = calloc(1, (size_t)end + 1);
    if (!image->bytes) return fail(&l, "out of memory", NULL);
    for (uint32_t i = 0; i < l.nsections; i++)
        if (l.place[i] != NOT_PLACED) memcpy(image->bytes + l.place[i], object + l.sections[i].sh_offset, l.sections[i].sh_size);
    if (link_symbols(&l, base, image) == 0) return 0;
    free(image->bytes);
    image->bytes = NULL;
    return -1;
}
