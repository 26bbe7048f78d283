/* osr.c -- the trace callback. See DESIGN "Leaving native code in the middle" and "Entering a running loop".
 *
 * The interpreter calls the trace function ahead of an instruction, with the frame's stacktop valid and prev_instr at that instruction; when the
 * function returns 0 it reloads both and executes the instruction at prev_instr without calling again; when it returns -1 it looks for a handler of
 * the instruction at which it called, with a traceback entry at prev_instr.
 */
#include "agent/osr.h"
#include "agent/interpreter_only.h"
#include "agent/log.h"
#include "agent/profile.h"
#include "agent/stats.h"
#include "agent/tracers.h"

enum { ARM_BUDGET = 20000 /* trace events until an armed frame is given up */, REARM_MAX = 1 << 14 };

static _Thread_local struct {
    /* a pending jump */
    _PyInterpreterFrame *jump;
    int unit, depth;
    PyObject *bottom;
    bool rearm;
    char old_opcodes, old_lines;
    Py_tracefunc old_func;
    /* the result of a how == 2 exit */
    int resume_unit, resume_depth;
    bool resume_rearm;
    /* the frame to take over */
    PyFrameObject *armed; /* strong */
    int budget;
    char armed_opcodes, armed_lines;
    Py_tracefunc armed_func;
    /* a final exception on its way out of an armed frame whose loop header lies inside a try */
    _PyInterpreterFrame *raising;
    PyObject *type, *value, *tb;
    _Py_CODEUNIT *raised_at, raised_over;
    /* events to keep quiet */
    _PyInterpreterFrame *swallow;
    int swallowed; /* PyTrace_RETURN or PyTrace_CALL */
    _Py_CODEUNIT *end;
    Py_tracefunc swallowed_trace, swallowed_profile;
} t;

/* what xt_osr_resume_at returns; compared by address only */
static PyObject resumed = {.ob_refcnt = 1 << 30, .ob_type = &PyBaseObject_Type};

static void disarm(PyThreadState *ts)
{
    PyFrameObject *fo = t.armed;
    if (!fo) return;
    t.armed = NULL;
    fo->f_trace_opcodes = t.armed_opcodes;
    fo->f_trace_lines = t.armed_lines;
    if (ts->c_tracefunc == xt_trace) ts->c_tracefunc = t.armed_func;
    if (!ts->tracing) ts->cframe->use_tracing = xt_use_tracing(ts);
    Py_DECREF(fo);
}

/* force: also while a trace function of somebody else is set */
static void arm(PyThreadState *ts, PyFrameObject *fo, bool force)
{
    if (t.armed) {
        if (t.armed == fo && ts->c_tracefunc == xt_trace) {
            t.budget = ARM_BUDGET;
            return;
        }
        disarm(ts);
    }
    if (!force && (ts->c_tracefunc || ts->c_profilefunc || xt_interpreter_only())) return;
    xt_tracers_ready(ts);
    t.armed = (PyFrameObject *)Py_NewRef(fo);
    t.armed_opcodes = fo->f_trace_opcodes;
    t.armed_lines = fo->f_trace_lines;
    t.armed_func = ts->c_tracefunc;
    t.budget = ARM_BUDGET;
    fo->f_trace_opcodes = 1;
    fo->f_trace_lines = 0;
    ts->c_tracefunc = xt_trace;
    if (!ts->tracing) ts->cframe->use_tracing = 255;
}

void xt_osr_give_back(PyThreadState *ts)
{
    if (t.armed && !t.raising) disarm(ts);
}

void xt_osr_arm(PyThreadState *ts, PyFrameObject *fo)
{
    if (ts != _PyThreadState_GET()) return; /* the state is of the calling thread */
    XtCodeRec *rec = xt_code_rec(fo->f_frame->f_code);
    if (!rec || rec->is_twin || !rec->osr || ts->tracing || xt_user_tracing(ts)) return;
    arm(ts, fo, false);
}

void xt_osr_frame_ends(PyThreadState *ts, const PyFrameObject *fo)
{
    if (t.armed && t.armed == fo) disarm(ts);
}

void xt_osr_disarm(PyThreadState *ts)
{
    if (t.armed && ts->c_tracefunc == xt_trace && ts->tracing == 0 && !t.jump) disarm(ts);
}

/* May the loops of this code be taken over again after an exit? Each refusal doubles the number of exits to the next try. */
static bool rearm_allowed(XtCodeRec *rec)
{
    XtLinked *u = rec->osr;
    if (!u) return false;
    if (u->rearm_wait) {
        u->rearm_wait--;
        return false;
    }
    u->rearm_wait = u->rearm_next;
    if (u->rearm_next < REARM_MAX) u->rearm_next = 2 * u->rearm_next + 1;
    return true;
}

void xt_osr_rearm(PyThreadState *ts, PyFrameObject *fo)
{
    XtCodeRec *rec = xt_code_rec(fo->f_frame->f_code);
    if (rec && !rec->is_twin && !ts->tracing && rearm_allowed(rec)) arm(ts, fo, false);
}

PyObject *xt_jump(PyThreadState *ts, _PyInterpreterFrame *f, int unit, int depth, PyObject *bottom, bool rearm)
{
    if (ts->tracing || xt_user_tracing(ts) || xt_interpreter_only()) return NULL;
    PyFrameObject *fo = xt_frame_object(ts, f);
    if (!fo) return NULL;
    t.jump = f;
    t.unit = unit;
    t.depth = depth;
    t.bottom = bottom;
    t.rearm = rearm;
    t.old_opcodes = fo->f_trace_opcodes;
    t.old_lines = fo->f_trace_lines;
    t.old_func = ts->c_tracefunc;
    fo->f_trace_opcodes = 1;
    fo->f_trace_lines = 0;
    ts->c_tracefunc = xt_trace;
    ts->cframe->use_tracing = 255;
    return Py_NewRef(Py_None);
}

static int finish_jump(PyThreadState *ts, PyFrameObject *fo)
{
    _PyInterpreterFrame *f = fo->f_frame;
    PyCodeObject *co = f->f_code;
    PyObject **stack = f->localsplus + co->co_nlocalsplus;
    for (int n = f->stacktop - co->co_nlocalsplus; n > 0; n--) Py_DECREF(stack[n - 1]); /* the None */
    if (t.depth > 0) stack[0] = t.bottom;
    f->stacktop = co->co_nlocalsplus + t.depth;
    f->prev_instr = _PyCode_CODE(co) + t.unit;
    t.jump = NULL;
    t.bottom = NULL;
    fo->f_trace_opcodes = t.old_opcodes;
    fo->f_trace_lines = t.old_lines;
    ts->c_tracefunc = t.old_func;
    XtCodeRec *rec = xt_code_rec(co);
    if (t.rearm && rec && rearm_allowed(rec)) arm(ts, fo, false);
    return 0;
}

PyObject *xt_osr_resume_at(int unit, int depth, bool rearm)
{
    t.resume_unit = unit;
    t.resume_depth = depth;
    t.resume_rearm = rearm;
    return &resumed;
}

/* The interpreter is to leave this frame with the exception that is set; its traceback entry will be made at prev_instr. When a handler covers the
 * loop header, the exception has to be raised elsewhere: at the first instruction, which no handler covers. Until the callback comes for it (no other thread runs
 * before) it is a jump to itself: the interpreter executes once without calling, and what stands there is patched code for frames that began later. */
static int leave_with_exception(PyThreadState *ts, PyFrameObject *fo, bool covered)
{
    _PyInterpreterFrame *f = fo->f_frame;
    f->stacktop = f->f_code->co_nlocalsplus;
    if (!covered) return -1;
    PyErr_Fetch(&t.type, &t.value, &t.tb);
    t.raising = f;
    t.raised_at = f->prev_instr;
    f->prev_instr = _PyCode_CODE(f->f_code) + f->f_code->_co_firsttraceable;
    t.raised_over = *f->prev_instr;
    *f->prev_instr = _Py_MAKECODEUNIT(JUMP_BACKWARD_NO_INTERRUPT, 1);
    arm(ts, fo, true);
    return 0;
}

static int run_loop(PyThreadState *ts, PyFrameObject *fo, XtLinked *u)
{
    _PyInterpreterFrame *f = fo->f_frame;
    PyCodeObject *co = f->f_code;
    XtCodeRec *rec = u->rec;
    Py_INCREF(fo);
    disarm(ts);
    /* call_trace has switched tracing off for the time of this callback, but the loop is the user's code */
    int what = ts->tracing_what;
    ts->tracing--;
    ts->tracing_what = 0;
    ts->cframe->use_tracing = xt_use_tracing(ts);
    fo->f_lineno = 0;
    f->stacktop = -1;
    u->entries++;
    xt_stats.osr_entries++;
    XtExcEntry handler;
    bool covered = xt_exc_find(co, u->blob.h->osr, &handler);
    xt_native_begins();
    PyObject *r = u->native(ts, f, 2);
    xt_native_ends();
    ts->tracing++;
    ts->tracing_what = what;
    ts->cframe->use_tracing = 0;
    int status = 0;
    if (r == &resumed) {
        f->prev_instr = _PyCode_CODE(co) + t.resume_unit;
        f->stacktop = co->co_nlocalsplus + t.resume_depth;
        if (t.resume_rearm && rearm_allowed(rec)) arm(ts, fo, false);
    } else if (r) {
        f->localsplus[co->co_nlocalsplus] = r;
        f->stacktop = co->co_nlocalsplus + 1;
        f->prev_instr = _PyCode_CODE(co) + rec->return_unit;
    } else {
        status = leave_with_exception(ts, fo, covered);
    }
    Py_DECREF(fo);
    return status;
}

int xt_trace(PyObject *obj, PyFrameObject *fo, int what, PyObject *arg)
{
    (void)obj;
    (void)arg;
    PyThreadState *ts = _PyThreadState_GET();
    if (t.jump && fo->f_frame == t.jump && what == PyTrace_OPCODE) return finish_jump(ts, fo);
    if (t.armed != fo) {
        if (!t.armed) {
            ts->c_tracefunc = NULL; /* left over: nothing of ours is going on in this thread */
        } else if (--t.budget <= 0 || ts->recursion_remaining < XT_SPARE_LEVELS)
            disarm(ts); /* traced code takes more levels of recursion */
        return 0;
    }
    _PyInterpreterFrame *f = fo->f_frame;
    if (t.raising == f && what == PyTrace_OPCODE) {
        t.raising = NULL;
        _PyCode_CODE(f->f_code)[f->f_code->_co_firsttraceable] = t.raised_over;
        f->prev_instr = t.raised_at;
        disarm(ts);
        PyErr_Restore(t.type, t.value, t.tb);
        return -1;
    }
    if (what == PyTrace_RETURN || --t.budget <= 0 ||
        ts->c_profilefunc) { /* a profile function has been set since: no native code under it */
        disarm(ts);
        return 0;
    }
    if (what != PyTrace_OPCODE) return 0;
    XtCodeRec *rec = xt_code_rec(f->f_code);
    if (!rec || rec->is_twin) return 0;
    int at = _PyInterpreterFrame_LASTI(f);
    for (XtLinked *u = rec->osr; u; u = u->next)
        if (u->blob.h->osr == at)
            return ts->recursion_remaining < XT_SPARE_LEVELS || xt_stack_is_low() || xt_interpreter_only() ? (disarm(ts), 0)
                                                                                                           : run_loop(ts, fo, u);
    return 0;
}

static void end_swallow(PyThreadState *ts)
{
    ts->c_tracefunc = t.swallowed_trace;
    ts->c_profilefunc = t.swallowed_profile;
    t.swallow = NULL;
}

static int swallow(PyObject *obj, PyFrameObject *fo, int what, PyObject *arg)
{
    (void)obj;
    (void)arg;
    if (what == t.swallowed && fo->f_frame == t.swallow) {
        if (what == PyTrace_RETURN) t.swallow->prev_instr = t.end;
        PyThreadState *ts = _PyThreadState_GET();
        /* trace functions get the event before profile functions do: the last one ends it */
        if (!t.swallowed_profile || ts->c_tracefunc != swallow) end_swallow(ts);
        else ts->c_tracefunc = t.swallowed_trace;
    }
    return 0;
}

bool xt_osr_is_trace(Py_tracefunc f) { return f == xt_trace || f == swallow; }

static void begin_swallow(PyThreadState *ts, _PyInterpreterFrame *f, int what)
{
    if (!ts->cframe->use_tracing || (!ts->c_tracefunc && !ts->c_profilefunc)) return;
    t.swallow = f;
    t.swallowed = what;
    t.swallowed_trace = ts->c_tracefunc;
    t.swallowed_profile = ts->c_profilefunc;
    if (ts->c_tracefunc) ts->c_tracefunc = swallow;
    if (ts->c_profilefunc) ts->c_profilefunc = swallow;
}

void xt_trace_swallow_return(PyThreadState *ts, _PyInterpreterFrame *f, _Py_CODEUNIT *end)
{
    t.end = end;
    begin_swallow(ts, f, PyTrace_RETURN);
}

void xt_trace_swallow_call(PyThreadState *ts, _PyInterpreterFrame *f) { begin_swallow(ts, f, PyTrace_CALL); }
