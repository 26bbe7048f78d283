/* entry.c -- patching entries, and what runs there. See DESIGN "Entering native code". */
#include "agent/entry.h"
#include "agent/code_lines.h"
#include "agent/codehash.h"
#include "agent/debug_python.h"
#include "agent/exctable.h"
#include "agent/exit.h"
#include "agent/interpreter_only.h"
#include "agent/osr.h"
#include "agent/profile.h"
#include "agent/quicken.h"
#include "agent/rt.h"
#include "agent/stats.h"
#include "agent/tracers.h"

static XtCodeRec *entries;
static bool suspended; /* or some are still not patched again */

/* --- what runs at a patched entry --- */

static PyObject *enter_interpreted(PyThreadState *ts, _PyInterpreterFrame *f, XtCodeRec *rec)
{
    if (xt_stack_is_low()) xt_burst_stop(ts); /* no nesting then */
    if (xt_user_tracing(ts)) {
        if (!suspended) xt_tracers_look();
        return xt_leave_to_twin(ts, f, rec);
    }
    /* behind a jump the first instruction is not a specialised one, and may so take a level too many */
    if (ts->recursion_remaining < XT_SPARE_LEVELS && !xt_stack_is_exhausted()) return xt_leave_to_twin(ts, f, rec);
    f->prev_instr = _PyCode_CODE(f->f_code) + f->f_code->_co_firsttraceable;
    return xt_leave(ts, f, 0, f->f_code->_co_firsttraceable, 0, false, false);
}

static PyObject *enter(PyThreadState *ts, _PyInterpreterFrame *f, XtCodeRec *rec)
{
    if (XT_UNLIKELY(_Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker))) { /* as RESUME does */
        f->prev_instr = _PyCode_CODE(f->f_code) + f->f_code->_co_firsttraceable;
        if (xt_rt_poll(ts, f) < 0) return NULL;
    }
    if (XT_UNLIKELY(!rec->native || ts->recursion_remaining < XT_SPARE_LEVELS || xt_native_barred(ts) || xt_stack_is_low()))
        return enter_interpreted(ts, f, rec);
    if (XT_UNLIKELY(!ts->c_traceobj)) xt_tracers_ready(ts);
    xt_stats.native_entries++;
    rec->unit->entries++;
    if (rec->direct) xt_take_vectorcall(f->f_func);
    return rec->native(ts, f, 0);
}

static PyObject *entry_positive(PyObject *self)
{
    PyThreadState *ts = _PyThreadState_GET();
    XtCodeRec *rec = ((XtEntry *)self)->rec;
    rec->active++;
    xt_native_begins();
    PyObject *r = enter(ts, ts->cframe->current_frame, rec);
    rec->active--;
    xt_native_ends();
    return r;
}

static void entry_dealloc(PyObject *self) { PyObject_Free(self); }

static PyNumberMethods entry_number = {.nb_positive = entry_positive};
static PyTypeObject entry_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "xtlink.entry", .tp_basicsize = sizeof(XtEntry),
                                  .tp_dealloc = entry_dealloc, .tp_as_number = &entry_number,
                                  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION};

/* --- what looks at the instructions of code objects: comparison, and dis.dis(adaptive=True) --- */

static richcmpfunc original_compare;
static getter original_adaptive;
static PyCFunction original_sizeof;

/* Puts the original units in place of patched ones for the time of a comparison; saved: what was there. */
static bool show_original(PyObject *o, _Py_CODEUNIT saved[XT_PATCH_UNITS])
{
    if (!PyCode_Check(o) || !xt_entry_is_patched(xt_code_rec((PyCodeObject *)o))) return false;
    PyCodeObject *co = (PyCodeObject *)o;
    _Py_CODEUNIT *code = _PyCode_CODE(co) + co->_co_firsttraceable;
    memcpy(saved, code, XT_PATCH_UNITS * sizeof *code);
    for (int i = 0; i < XT_PATCH_UNITS; i++) code[i] = xt_original_unit(co, co->_co_firsttraceable + i);
    return true;
}

static void show_patched(PyObject *o, const _Py_CODEUNIT saved[XT_PATCH_UNITS])
{
    PyCodeObject *co = (PyCodeObject *)o;
    memcpy(_PyCode_CODE(co) + co->_co_firsttraceable, saved, XT_PATCH_UNITS * sizeof *saved);
}

static PyObject *code_compare(PyObject *a, PyObject *b, int op)
{
    _Py_CODEUNIT saved_a[XT_PATCH_UNITS], saved_b[XT_PATCH_UNITS];
    bool shown_a = show_original(a, saved_a), shown_b = b != a && show_original(b, saved_b);
    PyObject *r = original_compare(a, b, op);
    if (shown_b) show_patched(b, saved_b);
    if (shown_a) show_patched(a, saved_a);
    return r;
}

static PyObject *code_adaptive(PyObject *o, void *closure)
{
    _Py_CODEUNIT saved[XT_PATCH_UNITS];
    bool shown = show_original(o, saved);
    PyObject *bytes = original_adaptive(o, closure);
    if (shown) show_patched(o, saved);
    return bytes;
}

/* As if only others had hung something on it: code_sizeof() of codeobject.c counts co_extra. */
static PyObject *code_sizeof(PyObject *o, PyObject *unused)
{
    PyObject *size = original_sizeof(o, unused);
    const XtCodeExtra *x = ((PyCodeObject *)o)->co_extra;
    if (!size || !x) return size;
    Py_ssize_t ours = x->size > xt_extra_ours ? xt_extra_ours * (Py_ssize_t)sizeof *x->items
                                              : (Py_ssize_t)sizeof *x + (x->size - 1) * (Py_ssize_t)sizeof *x->items;
    Py_ssize_t n = PyLong_AsSsize_t(size) - ours;
    Py_DECREF(size);
    return PyLong_FromSsize_t(n);
}

int xt_entry_init(void)
{
    if (!original_compare) {
        original_compare = PyCode_Type.tp_richcompare;
        PyCode_Type.tp_richcompare = code_compare;
    }
    PyGetSetDef *adaptive = xt_getset(&PyCode_Type, "_co_code_adaptive");
    if (!adaptive) return -1;
    if (!original_adaptive) {
        original_adaptive = adaptive->get;
        adaptive->get = code_adaptive;
    }
    PyMethodDef *sizeof_def = xt_method_def(PyDict_GetItemString(PyCode_Type.tp_dict, "__sizeof__"), METH_NOARGS);
    if (!sizeof_def) return -1;
    if (!original_sizeof) {
        original_sizeof = sizeof_def->ml_meth;
        sizeof_def->ml_meth = code_sizeof;
    }
    return xt_type_ready(&entry_type);
}

/* --- patching --- */

int xt_unit_with_prefix(const PyCodeObject *co, int unit)
{
    while (unit > 0 && _Py_OPCODE(xt_original_unit(co, unit - 1)) == EXTENDED_ARG) unit--; /* caches are zero in the original */
    return unit;
}

bool xt_entry_patchable(PyCodeObject *co)
{
    PyObject *bytes = PyCode_GetCode(co); /* fills _co_code */
    if (!bytes) return PyErr_Clear(), false;
    Py_DECREF(bytes);
    int first = co->_co_firsttraceable, n = (int)Py_SIZE(co), raises = first + 1; /* of the three only UNARY_POSITIVE can */
    if (xt_is_generator(co)) return false;
    if (first + XT_PATCH_UNITS > n || _Py_OPCODE(xt_original_unit(co, first)) != RESUME) return false;
    if (PyTuple_GET_SIZE(co->co_consts) > 255 || co->co_stacksize < 1) return false;
    for (int i = 0, arg = 0; i < n;) {
        int op = _Py_OPCODE(xt_original_unit(co, i)), low = _Py_OPARG(xt_original_unit(co, i));
        arg = arg << 8 | low;
        int next = i + 1 + xt_cache_units(op);
        if (op == EXTENDED_ARG) {
            if (i >= first && i < first + XT_PATCH_UNITS) return false;
        } else {
            int target = xt_jump_target(op, arg, next);
            if (target >= first && target < first + XT_PATCH_UNITS) return false;
            arg = 0;
        }
        i = next;
    }
    XtExcEntry e;
    for (Py_ssize_t pos = 0; xt_exc_next(co, &pos, &e);)
        if ((e.start <= raises && e.end > first) || (e.target >= first && e.target < first + XT_PATCH_UNITS)) return false;
    return true;
}

/* As co.replace(), which audit hooks would be told of (`code.__new__`). */
static PyCodeObject *copy_code(PyCodeObject *co)
{
    PyObject *bytes = PyCode_GetCode(co);
    if (!bytes) return NULL;
    PyCodeObject *copy = _PyCode_New(&(struct _PyCodeConstructor){
        .filename = co->co_filename,
        .name = co->co_name,
        .qualname = co->co_qualname,
        .flags = co->co_flags,
        .code = bytes,
        .firstlineno = co->co_firstlineno,
        .linetable = co->co_linetable,
        .consts = co->co_consts,
        .names = co->co_names,
        .localsplusnames = co->co_localsplusnames,
        .localspluskinds = co->co_localspluskinds,
        .argcount = co->co_argcount,
        .posonlyargcount = co->co_posonlyargcount,
        .kwonlyargcount = co->co_kwonlyargcount,
        .stacksize = co->co_stacksize,
        .exceptiontable = co->co_exceptiontable,
    });
    Py_DECREF(bytes);
    if (copy && xt_code_lines(copy) < 0) Py_CLEAR(copy);
    return copy;
}

static int make_entry(XtCodeRec *rec)
{
    PyCodeObject *co = rec->co, *twin = copy_code(co);
    XtCodeRec *twin_rec = twin ? xt_code_rec_make(twin) : NULL;
    Py_ssize_t n = PyTuple_GET_SIZE(co->co_consts);
    XtEntry *entry = twin_rec ? PyObject_New(XtEntry, &entry_type) : NULL;
    PyTupleObject *consts = entry ? (PyTupleObject *)PyTuple_New(n + 1) : NULL;
    if (!consts) {
        PyErr_Clear();
        Py_XDECREF(entry);
        Py_XDECREF(twin);
        return -1;
    }
    twin_rec->is_twin = true;
    twin_rec->co = co;
    entry->rec = rec;
    /* The items are borrowed from the old tuple, so that their counts stay as they are, until the code object goes (free_rec). Neither tuple is the
     * garbage collector's, which would count. */
    for (Py_ssize_t i = 0; i < n; i++) consts->ob_item[i] = PyTuple_GET_ITEM(co->co_consts, i);
    consts->ob_item[n] = (PyObject *)entry; /* beyond the visible end: borrowed, the record owns it */
    Py_SET_SIZE(consts, n);
    if (XT_DEBUG_PYTHON && n == 0) Py_INCREF(consts); /* no tuple of length 0 but the interpreter's own may die there: tupledealloc() */
    PyObject_GC_UnTrack(consts);
    PyObject_GC_UnTrack(co->co_consts);
    rec->twin = twin;
    rec->entry = entry;
    rec->link_entry = &entries;
    rec->next_entry = entries;
    if (entries) entries->link_entry = &rec->next_entry;
    entries = rec;
    rec->old_consts = co->co_consts;
    co->co_consts = (PyObject *)consts;
    return 0;
}

static void overwrite(XtCodeRec *rec)
{
    PyCodeObject *co = rec->co;
    xt_quicken(co);
    xt_quicken(rec->twin);
    _Py_CODEUNIT *code = _PyCode_CODE(co) + co->_co_firsttraceable;
    code[0] = _Py_MAKECODEUNIT(LOAD_CONST, (int)PyTuple_GET_SIZE(co->co_consts));
    code[1] = _Py_MAKECODEUNIT(UNARY_POSITIVE, 0);
    code[2] = _Py_MAKECODEUNIT(RETURN_VALUE, 0);
    rec->patched = true;
}

int xt_entry_patch(XtCodeRec *rec)
{
    if (!rec->entry && make_entry(rec) < 0) return -1;
    if (!suspended) overwrite(rec);
    return 0;
}

static void restore(XtCodeRec *rec)
{
    rec->patched = false;
    PyCodeObject *co = rec->co;
    int first = co->_co_firsttraceable, end = first + XT_PATCH_UNITS, i = first;
    _Py_CODEUNIT *code = _PyCode_CODE(co);
    while (i < end) i += 1 + xt_cache_units(_Py_OPCODE(xt_original_unit(co, i)));
    for (int k = first; k < i; k++) code[k] = xt_original_unit(co, k); /* unspecialised, with all its caches */
}

void xt_entry_unpatch(XtCodeRec *rec)
{
    if (rec->patched && !rec->active) restore(rec);
}

void xt_entries_end(void)
{
    for (XtCodeRec *rec = entries; rec; rec = rec->next_entry) {
        if (rec->patched) restore(rec);
        PyObject *consts = rec->co->co_consts;
        xt_own_items(consts);
        rec->co->co_consts = rec->old_consts;
        rec->old_consts = NULL;
        Py_DECREF(consts);
    }
    xt_native_table_end();
}

bool xt_entry_is_on_start(const PyCodeObject *co)
{
    for (PyThreadState *ts = xt_next_thread_anywhere(NULL); ts;
         ts = xt_next_thread_anywhere(ts)) { /* frozen modules' code is in all interpreters */
        for (_PyInterpreterFrame *f = ts->cframe->current_frame; f; f = f->previous) {
            int unit = f->f_code == co ? _PyInterpreterFrame_LASTI(f) - co->_co_firsttraceable : -1;
            if (unit >= 0 && unit < XT_PATCH_UNITS) return true;
        }
    }
    return false;
}

void xt_entries_suspend(void)
{
    suspended = true;
    for (XtCodeRec *rec = entries; rec; rec = rec->next_entry) xt_entry_unpatch(rec);
}

void xt_entries_resume(void)
{
    if (!suspended) return;
    suspended = false;
    for (XtCodeRec *rec = entries; rec; rec = rec->next_entry) {
        if (rec->patched || !rec->native) continue;
        if (xt_entry_is_on_start(rec->co)) suspended = true; /* and is tried again */
        else overwrite(rec);
    }
}

bool xt_entries_suspended(void) { return suspended; }

/* --- carrying out the patched instructions --- */

static PyObject *unary(int op, PyObject *v)
{
    switch (op) {
    case UNARY_POSITIVE: return PyNumber_Positive(v);
    case UNARY_NEGATIVE: return PyNumber_Negative(v);
    case UNARY_INVERT: return PyNumber_Invert(v);
    case GET_ITER: return PyObject_GetIter(v);
    default: { /* UNARY_NOT */ int truth = PyObject_IsTrue(v); return truth < 0 ? NULL : Py_NewRef(truth ? Py_False : Py_True);
    }
    }
}

static bool jump_taken(int op, PyObject *v, int *truth)
{
    if (op == POP_JUMP_FORWARD_IF_NONE || op == POP_JUMP_FORWARD_IF_NOT_NONE) return (v == Py_None) == (op == POP_JUMP_FORWARD_IF_NONE);
    *truth = PyObject_IsTrue(v);
    return *truth == (op == POP_JUMP_FORWARD_IF_TRUE);
}

int xt_prologue(PyThreadState *ts, _PyInterpreterFrame *f, int *unit, int *depth)
{
    PyCodeObject *co = f->f_code;
    PyObject **stack = f->localsplus + co->co_nlocalsplus, *v = NULL, *old;
    int first = co->_co_firsttraceable;
    while (*unit >= first && *unit < first + XT_PATCH_UNITS) {
        int op = _Py_OPCODE(xt_original_unit(co, *unit)), arg = _Py_OPARG(xt_original_unit(co, *unit)),
            next = *unit + 1 + xt_cache_units(op);
        int truth = 0;
        f->prev_instr = _PyCode_CODE(co) + *unit;
        switch (op) {
        case RESUME:
        case NOP: break;
        case PUSH_NULL: stack[(*depth)++] = NULL; break;
        case POP_TOP:
            v = stack[--*depth];
            Py_DECREF(v);
            break;
        case LOAD_FAST:
        case LOAD_CLOSURE:
            v = f->localsplus[arg];
            if (!v) {
                PyErr_Format(PyExc_UnboundLocalError, "cannot access local variable '%U' where it is not associated with a value",
                             PyTuple_GET_ITEM(co->co_localsplusnames, arg));
                return -1;
            }
            stack[(*depth)++] = Py_NewRef(v);
            break;
        case STORE_FAST:
            old = f->localsplus[arg];
            f->localsplus[arg] = stack[--*depth];
            Py_XDECREF(old);
            break;
        case LOAD_CONST: stack[(*depth)++] = Py_NewRef(PyTuple_GET_ITEM(co->co_consts, arg)); break;
        case LOAD_DEREF:
            v = xt_rt_load_deref(f->localsplus[arg], (PyObject *)co, arg);
            if (!v) return -1;
            stack[(*depth)++] = v;
            break;
        case LOAD_GLOBAL:
            v = xt_lookup_global(f->f_globals, f->f_builtins, PyTuple_GET_ITEM(co->co_names, arg >> 1));
            if (!v) return -1;
            if (arg & 1) stack[(*depth)++] = NULL;
            stack[(*depth)++] = v;
            break;
        case LOAD_NAME:
            v = xt_rt_load_name(ts, f, PyTuple_GET_ITEM(co->co_names, arg));
            if (!v) return -1;
            stack[(*depth)++] = v;
            break;
        case STORE_GLOBAL:
        case STORE_NAME:
            v = stack[*depth - 1];
            if ((op == STORE_GLOBAL ? xt_rt_store_global(f->f_globals, PyTuple_GET_ITEM(co->co_names, arg), v)
                                    : xt_rt_store_name(ts, f, PyTuple_GET_ITEM(co->co_names, arg), v)) < 0)
                return -1;
            --*depth;
            Py_DECREF(v);
            break;
        case STORE_DEREF:
            v = stack[--*depth];
            xt_rt_cell_set(f->localsplus[arg], v);
            Py_DECREF(v);
            break;
        case LOAD_ATTR:
            v = PyObject_GetAttr(stack[*depth - 1], PyTuple_GET_ITEM(co->co_names, arg));
            if (!v) return -1;
            old = stack[*depth - 1];
            stack[*depth - 1] = v;
            Py_DECREF(old);
            break;
        case LOAD_METHOD: {
            PyObject *out[2];
            old = stack[*depth - 1];
            if (xt_rt_load_method(old, PyTuple_GET_ITEM(co->co_names, arg), out, 0) < 0) return -1;
            stack[*depth - 1] = out[0];
            stack[(*depth)++] = out[1];
            Py_DECREF(old);
            break;
        }
        case UNARY_POSITIVE:
        case UNARY_NEGATIVE:
        case UNARY_NOT:
        case UNARY_INVERT:
        case GET_ITER:
            old = stack[*depth - 1];
            v = unary(op, old);
            if (!v) return -1;
            stack[*depth - 1] = v;
            Py_DECREF(old);
            break;
        case BUILD_LIST:
        case BUILD_TUPLE:
            *depth -= arg;
            v = op == BUILD_LIST ? xt_rt_build_list(stack + *depth, arg) : xt_rt_build_tuple(stack + *depth, arg);
            if (!v) return -1;
            stack[(*depth)++] = v;
            break;
        case BUILD_MAP:
            if (arg) return 0;
            if (!(v = PyDict_New())) return -1;
            stack[(*depth)++] = v;
            break;
        case LOAD_ASSERTION_ERROR: stack[(*depth)++] = Py_NewRef(PyExc_AssertionError); break;
        case POP_JUMP_FORWARD_IF_TRUE:
        case POP_JUMP_FORWARD_IF_FALSE:
        case POP_JUMP_FORWARD_IF_NONE:
        case POP_JUMP_FORWARD_IF_NOT_NONE:
            v = stack[*depth - 1];
            if (jump_taken(op, v, &truth)) next += arg;
            if (truth < 0) return -1;
            --*depth;
            Py_DECREF(v);
            break;
        default: return 0;
        }
        *unit = next;
    }
    return 1;
}
