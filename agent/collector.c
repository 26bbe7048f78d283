/* collector.c -- deduce_unreachable of gcmodule.c (CPython 3.11), and the passes over the survivors behind it, with the memory asked for ahead.
 * docs/collector.md says how it is brought in and why nothing of it can be seen.
 *
 * As in gcmodule.c, _gc_prev holds a count of references while objects are examined, and the lowest bit of _gc_next marks what is thought unreachable. */
#include "collector.h"

#include "python.h"

enum { UNREACHABLE = 1, MOVED = 2, COLLECTING = _PyGC_PREV_MASK_COLLECTING, DEBUG_STATS = 1, GENERATIONS = 3 };

static inline PyObject *from_gc(PyGC_Head *g) { return (PyObject *)((char *)g + sizeof(PyGC_Head)); }
static inline bool is_collecting(const PyGC_Head *g) { return g->_gc_prev & COLLECTING; }
static inline uintptr_t refs_of(const PyGC_Head *g) { return g->_gc_prev >> _PyGC_PREV_SHIFT; }

static inline void set_refs(PyGC_Head *g, uintptr_t refs) { g->_gc_prev = (g->_gc_prev & ~_PyGC_PREV_MASK) | refs << _PyGC_PREV_SHIFT; }
static inline void link_after(PyGC_Head *prev, PyGC_Head *g)
{
    _PyGCHead_SET_NEXT(prev, g);
    _PyGCHead_SET_PREV(g, prev);
}

static void init_list(PyGC_Head *list) { list->_gc_next = list->_gc_prev = (uintptr_t)list; }

/* All of `from`, behind what `to` has. */
static void merge(PyGC_Head *from, PyGC_Head *to)
{
    if (_PyGCHead_NEXT(from) != from) {
        PyGC_Head *tail = _PyGCHead_PREV(from);
        link_after(_PyGCHead_PREV(to), _PyGCHead_NEXT(from));
        link_after(tail, to);
    }
    init_list(from);
}

/* The head before an object may be in another line than its type. */
static inline void prefetch(PyObject *o)
{
    __builtin_prefetch(_Py_AS_GC(o), 1);
    __builtin_prefetch(&o->ob_type);
}

/* What an object's traversal will read outside of the object. */
static inline void prefetch_inside(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    if (type == &PyDict_Type) {
        __builtin_prefetch(((PyDictObject *)o)->ma_keys);
        __builtin_prefetch(((PyDictObject *)o)->ma_values);
    } else if (type == &PyList_Type) {
        __builtin_prefetch(((PyListObject *)o)->ob_item);
    } else if (PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT)) {
        __builtin_prefetch(*_PyObject_ValuesPointer(o));
    }
}

/* Objects in an order. */
typedef struct Objects {
    PyGC_Head **at;
    size_t n;
} Objects;

enum { NEAR = 6, FAR = 12 };

/* Asks for one that comes some steps later, and for what another leads to. */
static inline void prefetch_object(const Objects *list, size_t i)
{
    if (i + FAR < list->n) prefetch(from_gc(list->at[i + FAR]));
}

static inline void prefetch_from(const Objects *list, size_t i)
{
    prefetch_object(list, i);
    if (i + NEAR < list->n) prefetch_inside(from_gc(list->at[i + NEAR]));
}

/* --- the references that come from within are taken from the counts (subtract_refs) --- */

enum { DELAY = 16 };
typedef struct Delay {
    PyObject *objects[DELAY]; /* asked for, not looked at yet */
    unsigned at;
} Delay;

static inline void decref(PyObject *o)
{
    if (!o || !_PyObject_IS_GC(o)) return;
    PyGC_Head *g = _Py_AS_GC(o);
    if (is_collecting(g)) g->_gc_prev -= 1 << _PyGC_PREV_SHIFT;
}

/* The order does not matter here. */
static int visit_decref(PyObject *o, void *arg)
{
    Delay *d = arg;
    PyObject **place = &d->objects[d->at++ % DELAY], *before = *place;
    prefetch(o);
    *place = o;
    decref(before);
    return 0;
}

static void subtract_refs(const Objects *all)
{
    Delay d = {{NULL}, 0};
    for (size_t i = 0; i < all->n; i++) {
        PyObject *o = from_gc(all->at[i]);
        prefetch_from(all, i);
        (void)Py_TYPE(o)->tp_traverse(o, visit_decref, &d);
    }
    for (int i = 0; i < DELAY; i++) decref(d.objects[i]);
}

/* --- what is reachable from outside (move_unreachable): the order in which objects are come to is that of gcmodule.c --- */

enum { AHEAD = 8, FEW = 64, RING = AHEAD * FEW };
typedef struct Search {
    Objects back; /* were thought unreachable when their turn came, and then were come to: they have another turn behind all others */
    struct Ahead {
        unsigned begin, n; /* what the object refers to: n objects of the ring */
        bool known;        /* else it has to be traversed when its turn comes */
    } ahead[AHEAD];
    PyObject *ring[RING];
    unsigned begin, end; /* what is recorded of the object that is looked at; counted on and on */
    bool full;           /* there was more (a traversal may go on when it is told to stop) */
} Search;

static inline void reach(PyObject *o, Search *s)
{
    if (!_PyObject_IS_GC(o)) return;
    PyGC_Head *g = _Py_AS_GC(o);
    if (!is_collecting(g)) return;
    if (g->_gc_next & UNREACHABLE) {
        g->_gc_next ^= UNREACHABLE | MOVED;
        set_refs(g, 1);
        s->back.at[s->back.n++] = g;
    } else if (!refs_of(g)) {
        set_refs(g, 1);
    }
}

static int visit_reachable(PyObject *o, void *search)
{
    reach(o, search);
    return 0;
}

static int visit_record(PyObject *o, void *search)
{
    Search *s = search;
    if (s->end - s->begin == FEW) return s->full = true;
    prefetch(o);
    s->ring[s->end++ % RING] = o;
    return 0;
}

/* What the object will lead to is asked for. If it has no references, nothing has led to it yet, and most likely its turn comes later. */
static inline void look_ahead(Search *s, PyGC_Head *g, struct Ahead *a)
{
    PyObject *o = from_gc(g);
    a->begin = s->begin = s->end;
    s->full = false;
    a->known = refs_of(g) && Py_TYPE(o)->tp_traverse(o, visit_record, s) == 0 && !s->full;
    if (!a->known) s->end = s->begin;
    a->n = s->end - s->begin;
}

/* list may grow meanwhile: it may be s->back. */
static void give_turns(Search *s, const Objects *list)
{
    size_t seen = 0;
    for (size_t i = 0; i < list->n; i++) {
        PyGC_Head *g = list->at[i];
        for (; seen < list->n && seen < i + AHEAD; seen++) {
            prefetch_from(list, seen);
            look_ahead(s, list->at[seen], &s->ahead[seen % AHEAD]);
        }
        const struct Ahead *a = &s->ahead[i % AHEAD];
        if (!refs_of(g)) {
            g->_gc_next |= UNREACHABLE;
            continue;
        }
        if (a->known)
            for (unsigned k = 0; k < a->n; k++) reach(s->ring[(a->begin + k) % RING], s);
        else (void)Py_TYPE(from_gc(g))->tp_traverse(from_gc(g), visit_reachable, s);
        g->_gc_prev &= ~(uintptr_t)COLLECTING;
    }
}

/* --- the lists --- */

/* What is left after a collection, in order. */
typedef struct Left {
    PyGC_Head list;
    Py_ssize_t n;
    Objects dicts; /* those among them */
} Left;

/* At the end of the list, unless it is a tuple that needs no tracking (as untrack_tuples finds out, in this order). */
static inline void keep(Left *left, PyGC_Head *g)
{
    PyObject *o = from_gc(g);
    link_after(_PyGCHead_PREV(&left->list), g);
    link_after(g, &left->list);
    if (PyTuple_CheckExact(o)) {
        _PyTuple_MaybeUntrack(o);
        if (!_PyObject_GC_IS_TRACKED(o)) return;
    } else if (PyDict_CheckExact(o)) left->dicts.at[left->dicts.n++] = g;
    left->n++;
}

/* Sorts out what has had its turns: `left` gets what was reached. The others are linked in one direction behind `last`; their last is returned. The array
 * of `all` becomes that of the dicts: they need no more room than what went before them. */
static PyGC_Head *sort_out(Search *s, const Objects *all, Left *left, PyGC_Head *last)
{
    init_list(&left->list);
    left->n = 0;
    left->dicts = (Objects){all->at, 0};
    for (size_t i = 0; i < all->n; i++) {
        PyGC_Head *g = all->at[i];
        prefetch_object(all, i);
        if (g->_gc_next & UNREACHABLE) {
            set_refs(g, 0);
            last->_gc_next = (uintptr_t)g;
            last = g;
        } else if (!(g->_gc_next & MOVED)) keep(left, g);
    }
    for (size_t i = 0; i < s->back.n; i++) {
        prefetch_object(&s->back, i);
        keep(left, s->back.at[i]);
    }
    return last;
}

static void untrack_dicts(Left *left)
{
    const Objects *dicts = &left->dicts;
    for (size_t i = 0; i < dicts->n; i++) {
        prefetch_from(dicts, i);
        _PyDict_MaybeUntrack(from_gc(dicts->at[i]));
        if (!_PyObject_GC_IS_TRACKED(from_gc(dicts->at[i]))) left->n--;
    }
}

/* All objects of the list, their counts of references those of all references. */
static bool update_refs(PyGC_Head *list, Objects *all)
{
    size_t room = 0;
    bool enough = true;
    *all = (Objects){NULL, 0};
    for (PyGC_Head *g = _PyGCHead_NEXT(list); g != list; g = _PyGCHead_NEXT(g)) {
        g->_gc_prev = (g->_gc_prev & _PyGC_PREV_MASK_FINALIZED) | COLLECTING | (uintptr_t)Py_REFCNT(from_gc(g)) << _PyGC_PREV_SHIFT;
        if (enough && all->n == room) {
            room = room ? 2 * room : 1024;
            PyGC_Head **more = realloc(all->at, room * sizeof *more);
            if (more) all->at = more;
            enough = more;
        }
        if (enough) all->at[all->n++] = g;
    }
    return enough;
}

/* --- how it is brought in: see docs/collector.md --- */

typedef struct Sentinel { /* a tuple without items behind a collector's head */
    PyGC_Head head;
    PyVarObject object;
} Sentinel;

static struct {
    int youngest;
    PyObject *shown, *hidden; /* gc.callbacks, and the list that the collector looks at instead, while there is help (else NULL) */
    int generation;           /* that is collected */
    PyGC_Head objects;        /* those to examine */
    Left left;
    Sentinel gate, marker;
    int looked; /* how often the gate was traversed in this collection */
    Search search;
} self;

static struct _gc_runtime_state *state(void) { return &PyInterpreterState_Main()->gc; }
static PyGC_Head *generation_of(int i) { return &state()->generations[i].head; }

/* move_unreachable of gcmodule.c has come to the gate, the only object in its list. It goes on behind the gate, with what is unreachable. */
static void examine(void)
{
    PyGC_Head *gate = &self.gate.head, *marker = &self.marker.head;
    Search *s = &self.search;
    Objects all;
    uintptr_t behind = gate->_gc_next;
    bool enough = update_refs(&self.objects, &all);
    s->back = (Objects){all.n ? malloc(all.n * sizeof *s->back.at) : NULL, 0};
    self.gate.object.ob_base.ob_type = &PyTuple_Type; /* for untrack_tuples */
    marker->_gc_prev = COLLECTING;
    gate->_gc_next = (uintptr_t)marker;
    if (!enough || !all.at || !s->back.at) { /* no memory, or no objects: gcmodule.c takes them for reachable, each has a reference */
        _PyGCHead_PREV(&self.objects)->_gc_next = behind; /* the last one's: the head's own _gc_prev is as it was */
        marker->_gc_next = self.objects._gc_next;
        init_list(&self.left.list);
        self.left.n = 0;
    } else {
        subtract_refs(&all);
        s->begin = s->end = 0;
        give_turns(s, &all);
        give_turns(s, &s->back);
        sort_out(s, &all, &self.left, marker)->_gc_next = behind;
        if (self.generation == GENERATIONS - 1) untrack_dicts(&self.left);
    }
    free(all.at);
    free(s->back.at);
}

static int gate_traverse(PyObject *o, visitproc visit, void *arg)
{
    (void)o;
    (void)visit;
    (void)arg;
    if (self.looked++) examine(); /* the first time it is subtract_refs */
    return 0;
}

/* The survivors have been dealt with, as gcmodule.c believes, and no Python code has run yet: they join them. The marker leaves. */
static int marker_traverse(PyObject *o, visitproc visit, void *arg)
{
    (void)o;
    (void)visit;
    (void)arg;
    PyGC_Head *marker = &self.marker.head;
    if (self.generation == GENERATIONS - 1) state()->long_lived_total += self.left.n;
    if (self.generation == GENERATIONS - 2) state()->long_lived_pending += self.left.n;
    merge(&self.left.list, generation_of(Py_MIN(self.generation + 1, GENERATIONS - 1)));
    link_after(_PyGCHead_PREV(marker), _PyGCHead_NEXT(marker));
    return 0;
}

static void marker_del(PyObject *o) { (void)o; }

#define SENTINEL_TYPE PyVarObject_HEAD_INIT(NULL, 0).tp_basicsize = sizeof(PyVarObject), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC
static PyTypeObject gate_type = {SENTINEL_TYPE, .tp_name = "xtlink.gate", .tp_traverse = gate_traverse};
static PyTypeObject marker_type = {SENTINEL_TYPE, .tp_name = "xtlink.marker", .tp_traverse = marker_traverse, .tp_del = marker_del};

/* As collections merge the generations; then the gate is all that there is to examine. */
static void put_gate(int generation)
{
    PyGC_Head *list = generation_of(generation), *gate = &self.gate.head;
    init_list(&self.objects);
    merge(list, &self.objects);
    for (int i = 0; i < generation; i++) merge(generation_of(i), &self.objects);
    self.looked = 0;
    self.generation = generation;
    self.gate.object = (PyVarObject){{1, &gate_type}, 0};
    self.marker.object = (PyVarObject){{1, &marker_type}, 0};
    gate->_gc_prev = 0;
    link_after(list, gate);
    link_after(gate, list);
}

/* What the collector calls when a collection starts and stops: the program's own callbacks get their calls, as in invoke_gc_callback. */
static PyObject *on_collection(PyObject *callable, PyObject *const *args, size_t n, PyObject *names)
{
    (void)callable;
    (void)names;
    const char *phase = PyVectorcall_NARGS(n) == 2 ? PyUnicode_AsUTF8(args[0]) : NULL;
    PyObject *generation = phase ? PyDict_GetItemString(args[1], "generation") : NULL, *shown = self.shown;
    if (!generation || !shown) Py_RETURN_NONE;
    int i = (int)PyLong_AsLong(generation);
    Py_INCREF(shown);
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(shown); k++) {
        PyObject *callback = Py_NewRef(PyList_GET_ITEM(shown, k)), *r = PyObject_CallFunction(callback, "sO", phase, args[1]);
        if (!r) PyErr_WriteUnraisable(callback);
        Py_XDECREF(r);
        Py_DECREF(callback);
    }
    Py_DECREF(shown);
    if (!strcmp(phase, "start") && i >= self.youngest && !(state()->debug & DEBUG_STATS)) put_gate(i);
    Py_RETURN_NONE;
}

/* Called by its vectorcall, which counts no recursion: it has to work at the recursion limit, too. */
typedef struct Callback {
    PyObject_HEAD vectorcallfunc call;
} Callback;
static PyTypeObject callback_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "xtlink.callback", .tp_basicsize = sizeof(Callback),
                                     .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, .tp_call = PyVectorcall_Call,
                                     .tp_vectorcall_offset = offsetof(Callback, call)};
static Callback callback = {PyObject_HEAD_INIT(&callback_type) on_collection};

static void hide(void)
{
    self.shown = state()->callbacks;
    state()->callbacks = self.hidden;
}

static void show(void)
{
    if (self.shown) state()->callbacks = self.shown;
    self.shown = NULL;
}

/* --- module gc shows the collector's list of callbacks when it is made --- */

typedef union Exec { /* slots hold functions as objects' addresses */
    int (*function)(PyObject *);
    void *value;
} Exec;
static XtModuleInit init_gc;
static Exec exec_gc;

static int exec_shown(PyObject *module)
{
    bool help = self.shown && PyInterpreterState_Get() == PyInterpreterState_Main();
    if (help) show();
    int e = exec_gc.function(module);
    if (help) hide();
    return e;
}

static PyObject *init_shown(void)
{
    static PyModuleDef def;
    static PyModuleDef_Slot slots[] = {{Py_mod_exec, NULL}, {0, NULL}};
    PyObject *real = init_gc();
    if (!real || !Py_IS_TYPE(real, &PyModuleDef_Type)) return real;
    const PyModuleDef_Slot *slot = ((PyModuleDef *)real)->m_slots;
    if (!slot || slot[0].slot != Py_mod_exec || slot[1].slot) return real;
    exec_gc.value = slot[0].value;
    if (!def.m_slots) {
        def = *(PyModuleDef *)real;
        slots[0].value = (Exec){.function = exec_shown}.value;
        def.m_slots = slots;
    }
    return (PyObject *)&def;
}

static int watch_module(void)
{
    if (!init_gc) init_gc = xt_replace_module_init("gc", init_shown);
    return init_gc ? 0 : -1;
}

int xt_collector_help(int youngest)
{
    self.youngest = youngest;
    if (!self.hidden) {
        PyObject *list = watch_module() < 0 ? NULL : PyList_New(1);
        if (!list) return -1;
        PyObject_GC_UnTrack(list);
        PyList_SET_ITEM(list, 0, Py_NewRef(&callback));
        self.hidden = list;
    }
    hide();
    return 0;
}

void xt_collector_leave(void) { show(); }
