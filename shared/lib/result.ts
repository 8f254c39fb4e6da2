/** The outcome of something a person can get wrong: a value, or a reason they can act on. Bugs are asserts, never errors. */
export type Result<Value, Problem> = Ok<Value> | Err<Problem>;
export type Ok<Value> = { readonly ok: true; readonly value: Value };
export type Err<Problem> = { readonly ok: false; readonly error: Problem };

export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value };
}

export function err<Problem>(error: Problem): Err<Problem> {
  return { ok: false, error };
}

/**
 * A reason that reaches a person's screen.
 * `code` is stable and for programs; `message` is a whole Chinese sentence that says what to do.
 */
export type Refusal = {
  readonly code: string;
  readonly message: string;
};

export function refuse(code: string, message: string): Err<Refusal> {
  return err({ code, message });
}
