/** Pages of the face provider: what its own script gathers goes with the form; and the way back goes on by itself. */
type Gatherer = { readonly getMetaInfo?: () => unknown };

const start = document.querySelector<HTMLFormElement>('#face-start');
start?.addEventListener('submit', () => {
  const field = document.querySelector<HTMLInputElement>('#browser-facts');
  // What the provider's script defines is known to nobody else.
  const gather = (window as unknown as Gatherer).getMetaInfo;
  if (field === null || gather === undefined) return;
  const facts = gather();
  field.value = typeof facts === 'string' ? facts : JSON.stringify(facts);
});

document.querySelector<HTMLFormElement>('[data-go-on] form')?.submit();
