/** What a test asks of a shell that runs under the pretended Electron. */
export type ToPretended =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly form: string }
  | { readonly type: 'key_store'; readonly isAvailable: boolean }
  | { readonly type: 'quit' };

/** What it hears of it. */
export type FromPretended =
  | { readonly type: 'answer'; readonly id: number; readonly status: number; readonly body: string }
  | { readonly type: 'loaded'; readonly address: string }
  | { readonly type: 'forked'; readonly pid: number }
  | { readonly type: 'error_box'; readonly message: string };
