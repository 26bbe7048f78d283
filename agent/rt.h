/* rt.h -- runtime helpers that native code calls (symbols.def lists them; blobs import them by number).
 *
 * Conventions: operands are borrowed, results are new references, unless a comment says otherwise. "-> NULL/-1" means an exception is set.
 * `unit` is the linked blob (XT_IMPORT_UNIT), `slot` points to an import slot (or the first of a cache). Before calling a helper that can
 * run arbitrary code or raise, native code has stored frame->prev_instr. Integer parameters are 64 bits wide, so that callers need no extension.
 */
#ifndef XT_AGENT_RT_H
#define XT_AGENT_RT_H
#include "python.h" /* Python.h with the internal headers, and the few static-inline helpers all agent files share */

typedef struct XtLinked XtLinked; /* link.h */

/* leaving */
PyObject *xt_rt_exit(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *unit, uint64_t exit, uint64_t *values);
/* as exit, for exits with is_raise: the exception is set. Separate symbol so that profiles tell them apart. */
PyObject *xt_rt_raise(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *unit, uint64_t exit, uint64_t *values);
/* the same behind xt_rt_raise_again(): no handler covers the instruction, f has its traceback entry, prev_instr stays */
PyObject *xt_rt_reraise(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *unit, uint64_t exit, uint64_t *values);
/* use_tracing is set: 1 for the program, or for a frame object of an inlined call that is kept (leave), 0 for the agent itself */
int64_t xt_rt_traced(PyThreadState *ts, _PyInterpreterFrame *f);
/* As call_exc_trace of ceval.c, for a trace function that has been set by what f called: it is told of the exception that is set. */
void xt_trace_exception(PyThreadState *ts, _PyInterpreterFrame *f);
/* As behind the label error of ceval.c: f has raised, at prev_instr. Its traceback entry, and what a trace function is told of it. */
void xt_trace_raised(PyThreadState *ts, _PyInterpreterFrame *f);
/* As TRACE_FUNCTION_UNWIND of ceval.c, likewise: f ends by the exception that is set. */
void xt_trace_unwind(PyThreadState *ts, _PyInterpreterFrame *f);
int64_t xt_rt_poll(PyThreadState *ts, _PyInterpreterFrame *f); /* 0 go on, 1 leave, -1 exception */
extern const _PyInterpreterFrame *xt_polled; /* while xt_rt_poll has pending calls made: its frame, which runs native code; else NULL */

/* guards' slow paths: 1 the object fits (the slot is now bound to it), 0 it does not. Never raise, never run Python code. */
int64_t xt_rt_bind_shape(XtLinked *unit, uint64_t slot,
                         PyObject *instance);                             /* slot: number of the SHAPE import; compares Py_TYPE(instance) */
int64_t xt_rt_bind_class(XtLinked *unit, uint64_t slot, PyObject *class); /* likewise, compares class itself */
int64_t xt_rt_bind_code(XtLinked *unit, uint64_t slot,
                        PyObject *function); /* is a PyFunction whose code has the content hash of import CODE */
int64_t xt_rt_bind_object(XtLinked *unit, uint64_t slot, PyObject *object);

/* Frames that native code itself keeps on the C stack, around call-outs from inlined code and for direct calls (it owns neither function nor code there).
 * Called when such a frame, unlinked by now, has a frame object or f_locals: these go, or take over the frame with references of their own.
 * release: an inlined call's frame, whose localsplus are not owned. clear: also drops (or gives away) nlocals references in localsplus. */
void xt_rt_release_frame(PyThreadState *ts, _PyInterpreterFrame *f);
/* The same where UNTRACED follows: f is the frame of inlined call number depth (from 1) in root. See inlined.h. */
void xt_rt_keep_frame(PyThreadState *ts, _PyInterpreterFrame *f, _PyInterpreterFrame *root, int64_t depth);
void xt_rt_clear_frame(PyThreadState *ts, _PyInterpreterFrame *f, int64_t nlocals);
int64_t xt_rt_run_prefix(_PyInterpreterFrame *);      /* what MAKE_CELL and COPY_FREE_VARS ahead of RESUME do. 0; -1 MemoryError */
void xt_rt_drop_locals(PyObject **locals, int64_t n); /* each may be NULL */
void xt_rt_dealloc(PyObject *o);                      /* refcount has reached zero */

/* boxes; never NULL, see reserve.h */
PyObject *xt_rt_box_i64(int64_t v);
PyObject *xt_rt_box_f64(double v);
int64_t xt_rt_unbox_i64(PyObject *exact_int, int64_t *out); /* 1 done, 0 does not fit 64 bits. For ints of more than two digits */

/* generic operations */
PyObject *xt_rt_binary(PyObject *a, PyObject *b, int64_t nb_op); /* NB_* of BINARY_OP, in-place ones included (steal nothing) */
PyObject *xt_rt_unary(PyObject *a, int64_t op); /* opcode number: UNARY_POSITIVE, UNARY_NEGATIVE, UNARY_NOT, UNARY_INVERT */
PyObject *xt_rt_compare(PyObject *a, PyObject *b, int64_t py_op);  /* Py_LT... */
PyObject *xt_rt_unsupported(PyObject *v, PyObject *w, int64_t op); /* NULL with the TypeError of a binary operator */
int64_t xt_rt_len(PyObject *a);                                    /* -1: error */
int64_t xt_rt_truth(PyObject *a);                                  /* 1, 0, -1 */
int64_t xt_rt_contains(PyObject *container, PyObject *item);       /* 1, 0, -1 */
PyObject *xt_rt_getitem(PyObject *c, PyObject *key);
int64_t xt_rt_setitem(PyObject *c, PyObject *key, PyObject *v); /* 0, -1; v borrowed */
int64_t xt_rt_delitem(PyObject *c, PyObject *key);
/* held: the caller has other references to o than that of its place on the value stack, for which one is made here before code runs. */
PyObject *xt_rt_getattr(PyObject *o, PyObject *name, int64_t held);
/* What LOAD_METHOD makes of super(class, self): 0, out as for xt_rt_load_method; -1: not that simple, without an exception. Runs no code. */
int64_t xt_rt_super_method(PyObject *class, PyObject *self, PyObject *name, PyObject **out);
int64_t xt_rt_hasattr(PyObject *o, PyObject *name);                       /* as hasattr(): 1, 0 or -1 */
PyObject *xt_rt_getattr_or(PyObject *o, PyObject *name, PyObject *other); /* as getattr() with a default */
int64_t xt_rt_setattr(PyObject *o, PyObject *name, PyObject *v);
int64_t xt_rt_delattr(PyObject *o, PyObject *name);
/* LOAD_METHOD: writes out[0], out[1] as the interpreter leaves its stack: (method, self) new references, or (NULL, attribute). held: as above. 0, -1 */
int64_t xt_rt_load_method(PyObject *o, PyObject *name, PyObject **out, int64_t held);
/* slots: 3 cache words: globals' keys version, builtins' keys version, address of the entry's value. Native code tests
 * them in line; this is the miss. Looks up, refills the cache when it can. XT_RT_LEAVE: nothing has happened, the lookup may run code: the interpreter's job. */
#define XT_RT_LEAVE ((PyObject *)1)
PyObject *xt_lookup_global(PyObject *globals, PyObject *builtins,
                           PyObject *name); /* not for native code: as LOAD_GLOBAL, whatever they are */
PyObject *xt_rt_load_global(_PyInterpreterFrame *f, PyObject *globals, PyObject *builtins, PyObject *name, uint64_t *slots);
/* Fills the cache: 1, or 0 when that cannot be done (or code may have run). No error. */
int64_t xt_rt_bind_global(PyObject *globals, PyObject *builtins, PyObject *name, uint64_t *slots);
/* slots: 2 cache words: keys version of the module's dict, address of the entry's value. LOAD_ATTR/LOAD_METHOD on an exact module; the miss. XT_RT_LEAVE
 * likewise. */
PyObject *xt_rt_module_getattr(PyObject *module, PyObject *name, uint64_t *slots);
int64_t xt_rt_store_global(PyObject *globals, PyObject *name, PyObject *v);
int64_t xt_rt_delete_global(PyObject *globals, PyObject *name);
PyObject *xt_rt_load_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name);
int64_t xt_rt_store_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name, PyObject *v);
int64_t xt_rt_delete_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name);
PyObject *xt_rt_load_deref(PyObject *cell, PyObject *code, int64_t local); /* NULL with UnboundLocalError/NameError as in stock */
PyObject *xt_rt_load_classderef(_PyInterpreterFrame *f, PyObject *cell, int64_t local);
/* generators: SEND. out[0] is None when receiver has yielded out[1], NULL when it has returned it. 0, -1 */
int64_t xt_rt_send(PyThreadState *ts, PyObject *receiver, PyObject *v, PyObject **out);
PyObject *xt_rt_yield_from_iter(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *o);
PyObject *xt_rt_get_awaitable(PyThreadState *ts, PyObject *o, int64_t oparg); /* oparg: 1, 2 of __aenter__, __aexit__ */
PyObject *xt_rt_get_aiter(PyThreadState *ts, PyObject *o);
PyObject *xt_rt_async_wrap(PyObject *v);
PyObject *xt_rt_get_anext(PyThreadState *ts, PyObject *it);
int64_t xt_rt_before_async_with(PyThreadState *ts, PyObject *manager, PyObject **out); /* as xt_rt_before_with */
/* how 3, in a frame that is suspended where native code does not go on: the interpreter resumes it. Nothing has been taken from the frame. */
PyObject *xt_rt_resume_other(PyThreadState *ts, _PyInterpreterFrame *f);
PyObject *xt_rt_getiter(PyObject *o);
PyObject *xt_rt_iternext(PyObject *it, int64_t *error); /* NULL and *error 0: exhausted (StopIteration cleared); *error 1: exception */
/* CALL: callable with nargs positional arguments, STEALS callable, self and every args[i] (all outcomes). self may be NULL; when not it is the first
 * argument; callable NULL means that self is the callable (the stack entries of LOAD_METHOD as they are). args[-1] is writable scratch. Finds: native entries of Python functions, bound methods, classes with plain __new__ and Python __init__, vectorcall. */
PyObject *xt_rt_call(PyThreadState *ts, PyObject *callable, PyObject *self, PyObject **args, int64_t nargs);
/* the same, with a tuple as the last of args, whose items are the rest of the arguments */
PyObject *xt_rt_call_packed(PyThreadState *ts, PyObject *callable, PyObject *self, PyObject **args, int64_t nargs);
PyObject *xt_vectorcall(PyObject *func, PyObject *const *args, size_t nargsf, PyObject *kwnames);
/* C code that calls func goes to its native code from now on, as long as it has some. */
static inline void xt_take_vectorcall(PyFunctionObject *func)
{
    if (XT_UNLIKELY(func->vectorcall == _PyFunction_Vectorcall)) func->vectorcall = xt_vectorcall;
}
/* the same, with the last PyTuple_GET_SIZE(kwnames) of args being keyword values; kwnames borrowed */
PyObject *xt_rt_call_kw(PyThreadState *ts, PyObject *callable, PyObject *self, PyObject **args, int64_t nargs, PyObject *kwnames);
PyObject *xt_rt_call_ex(PyThreadState *ts, PyObject *callable, PyObject *args,
                        PyObject *kwargs); /* CALL_FUNCTION_EX; kwargs may be NULL; takes all three over */
PyObject *xt_rt_import_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name, PyObject *fromlist, PyObject *level);
PyObject *xt_rt_import_from(PyThreadState *ts, PyObject *module, PyObject *name);
int64_t xt_rt_import_star(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *module);
int64_t xt_rt_setup_annotations(PyThreadState *ts, _PyInterpreterFrame *f);
PyObject *xt_rt_build_tuple(PyObject **items, int64_t n);    /* steals the items */
PyObject *xt_rt_build_list(PyObject **items, int64_t n);     /* steals the items */
PyObject *xt_rt_build_set(PyObject **items, int64_t n);      /* borrows */
PyObject *xt_rt_build_map(PyObject **items, int64_t npairs); /* key, value, key, value; borrows */
PyObject *xt_rt_build_const_key_map(PyObject *keys, PyObject **values, int64_t n);
PyObject *xt_rt_build_slice(PyObject *start, PyObject *stop, PyObject *step); /* step may be NULL */
PyObject *xt_rt_build_string(PyObject **items, int64_t n);
PyObject *xt_rt_format_value(PyObject *v, PyObject *spec, int64_t conversion);    /* spec may be NULL; conversion: FVC_* */
int64_t xt_rt_list_append(PyObject *list, PyObject *v);                           /* borrows v; exact list */
int64_t xt_rt_list_extend(PyThreadState *ts, PyObject *list, PyObject *iterable); /* message as LIST_EXTEND */
PyObject *xt_rt_list_to_tuple(PyObject *list);
int64_t xt_rt_set_add(PyObject *set, PyObject *v);
int64_t xt_rt_set_update(PyObject *set, PyObject *iterable);
int64_t xt_rt_map_add(PyObject *dict, PyObject *key, PyObject *v);
int64_t xt_rt_dict_update(PyThreadState *ts, PyObject *dict, PyObject *update);
int64_t xt_rt_dict_merge(PyThreadState *ts, PyObject *dict, PyObject *update, PyObject *callable);
int64_t xt_rt_unpack_empty(PyThreadState *ts, PyObject *seq);
int64_t xt_rt_unpack_sequence(PyThreadState *ts, PyObject *seq, int64_t n,
                              PyObject **out); /* out[0] is the first item; new references; 0, -1 */
int64_t xt_rt_unpack_ex(PyThreadState *ts, PyObject *seq, int64_t before, int64_t after, PyObject **out); /* before + 1 + after results */
/* MAKE_FUNCTION: flags as its oparg; the optional operands are borrowed, NULL when absent */
PyObject *xt_rt_make_function(_PyInterpreterFrame *f, PyObject *code, int64_t flags, PyObject *closure, PyObject *annotations,
                              PyObject *kwdefaults, PyObject *defaults);
PyObject *xt_rt_load_build_class(PyThreadState *ts, _PyInterpreterFrame *f);
int64_t xt_rt_before_with(PyThreadState *ts, PyObject *manager, PyObject **out); /* out[0] = bound __exit__, out[1] = result of __enter__ */
/* Both kinds of with. STEALS manager, which is let go before __enter__ is called, as the interpreter does. kind: "" or "asynchronous ". 0, -1 */
int64_t xt_enter_manager(PyThreadState *ts, PyObject *manager, PyObject *enter_name, PyObject *exit_name, const char *kind, PyObject **out);
PyObject *xt_rt_assert_error(void);
PyObject *xt_rt_get_len(PyObject *o);
int64_t xt_rt_match_mapping(PyObject *o);
int64_t xt_rt_match_sequence(PyObject *o);
PyObject *xt_rt_match_keys(PyThreadState *ts, PyObject *subject, PyObject *keys);                                   /* tuple or None */
PyObject *xt_rt_match_class(PyThreadState *ts, PyObject *subject, PyObject *type, int64_t nargs, PyObject *kwargs); /* tuple or None */
void xt_rt_raise_varargs(PyThreadState *ts, PyObject *exc,
                         PyObject *cause); /* RAISE_VARARGS: both may be NULL; steals both; always leaves an exception set */
int64_t xt_rt_print_expr(PyObject *v);

/* exceptions that native code catches itself */
void xt_rt_caught(PyThreadState *ts, _PyInterpreterFrame *f, int64_t unit); /* f's instruction at unit has raised: its traceback entry */
/* the same when inlined code has raised: its frames are made, get their entries, and end. exit: of the node's raise exit. Drops nothing that is owned */
void xt_rt_unwind(PyThreadState *ts, _PyInterpreterFrame *f, XtLinked *unit, uint64_t exit, uint64_t *values);
PyObject *xt_rt_catch(PyThreadState *ts);                                        /* takes the exception that is set, complete; never NULL */
PyObject *xt_rt_push_exc(PyThreadState *ts, PyObject *exception);                /* PUSH_EXC_INFO: what was handled until now, or None */
void xt_rt_pop_exc(PyThreadState *ts, PyObject *previous);                       /* POP_EXCEPT; STEALS previous */
int64_t xt_rt_exc_match(PyThreadState *ts, PyObject *exception, PyObject *type); /* 1, 0, -1 */
int xt_rt_check_exc_type(PyThreadState *ts, PyObject *type);                     /* may "except type" be? 0, -1 */
/* CHECK_EG_MATCH: out[0] what is left (the exception itself when nothing matches), out[1] what matches, which is handled from now on, or None. 0, -1 */
int64_t xt_rt_eg_match(PyThreadState *ts, PyObject *exception, PyObject *type, PyObject **out);
PyObject *xt_rt_prep_reraise(PyObject *original, PyObject *list); /* PREP_RERAISE_STAR: what is to be raised, or None */
int64_t xt_rt_async_ended(PyObject *exception);
PyObject *xt_rt_handled(PyThreadState *ts); /* what a bare raise raises again; NULL: RuntimeError */
/* RERAISE: the exception is set with its traceback as it is; f is at unit then. borrowed */
void xt_rt_raise_again(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *exception, int64_t unit);
PyObject *xt_rt_with_exit(PyThreadState *ts, PyObject *exit, PyObject *exception);

/* specialised operations on exact types */
PyObject *xt_rt_dict_getitem(PyObject *dict, PyObject *key);
/* Sets and dicts by keys whose hash and comparison run no code: an exact str or an int. They run none either, and have no errors: -1 and NULL also mean that
 * only code could tell, since a key of another type has the same hash. */
int64_t xt_rt_set_has(PyObject *set, PyObject *key); /* 1, 0, -1 */
int64_t xt_rt_set_has_i64(PyObject *set, int64_t key);
int64_t xt_rt_dict_has(PyObject *dict, PyObject *key);
int64_t xt_rt_dict_has_i64(PyObject *dict, int64_t key);
PyObject *xt_rt_dict_get_str(PyObject *dict, PyObject *key); /* borrowed, or NULL without exception */
PyObject *xt_rt_dict_get_i64(PyObject *dict, int64_t key);
PyObject *xt_rt_dict_get_or(PyObject *dict, PyObject *key, PyObject *other); /* borrowed: the item, or other; NULL: only code could tell */
PyObject *xt_rt_dict_get_or_i64(PyObject *dict, int64_t key, PyObject *other);
/* the __dict__ of an instance whose class is known to have one: its item (NULL: none, or not a plain dict); may the instance have such an attribute? */
PyObject *xt_rt_inst_dict_get(PyObject *o, PyObject *name);
int64_t xt_rt_inst_dict_has(PyObject *o, PyObject *name);
int64_t xt_rt_set_discard(PyObject *set, PyObject *v);
PyObject *xt_rt_list_pop(PyObject *list, int64_t i);
int64_t xt_rt_list_insert(PyObject *list, int64_t i, PyObject *v);
PyObject *xt_rt_slice(PyObject *o, int64_t start,
                      int64_t stop);                  /* o[start:stop] of an exact list, tuple, str or bytes; indices as in the slice */
double xt_rt_f64_math(double x, int64_t function);    /* XtMath of protocol/symbols.h: the C library's, as math calls it */
PyObject *xt_rt_to_str(PyObject *v);                  /* as str() */
PyObject *xt_rt_str_to_int(PyObject *s);              /* as int(), s an exact str */
PyObject *xt_rt_str_concat(PyObject *a, PyObject *b); /* STEALS a, so that it can grow in place when it is the only reference; b borrowed */
int64_t xt_rt_str_eq(PyObject *a, PyObject *b);       /* 1, 0; exact str, cannot fail */
PyObject *xt_rt_str_char(PyObject *s, int64_t i);     /* 0 <= i < length */
PyObject *xt_rt_i64_pow(int64_t a, int64_t b);        /* int ** int with Python's result type */
int64_t xt_rt_f64_pow(double a, double b, double *out); /* 1 done; 0: leave it to the interpreter (complex result, errors) */
double xt_rt_f64_mod(double a, double b);               /* b != 0 */
double xt_rt_f64_floordiv(double a, double b);          /* b != 0 */
PyObject *xt_rt_i64_to_str(int64_t v);
PyObject *xt_rt_new_range(int64_t start, int64_t stop, int64_t step); /* step != 0 */
/* as object.__new__ for a class whose tp_new and tp_alloc are those of object */
PyObject *xt_rt_new_instance(PyThreadState *ts, PyObject *type);
int64_t xt_rt_check_init(PyObject *result);              /* STEALS what an __init__ returned: 0 it is None, -1 TypeError */
void xt_rt_cell_set(PyObject *cell, PyObject *v);        /* v borrowed, may be NULL; drops the old value */
int64_t xt_rt_is_instance(PyObject *o, PyObject *class); /* as isinstance() where that runs no code: 1, 0; else -1 without an exception */
int64_t xt_rt_isinstance(PyObject *o, PyObject *class);  /* 1, 0, -1 */
int64_t xt_rt_check_level(PyThreadState *ts);            /* a C function takes a level of recursion below 0: 0 it may, -1 RecursionError */
extern int64_t
    xt_rt_stress_counter; /* stress mode: guards count it down and leave artificially at 0; xt_rt_exit sets it to xt_rt_stress_every again */
extern int64_t xt_rt_stress_every;
#endif
