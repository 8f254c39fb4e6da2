/** This tab's own notes, which outlive a reload; a browser that keeps none, or no longer, is no reason to stop. */
export const ownNotes = {
  read: (key: string): string | null => attempt(() => sessionStorage.getItem(key)),
  write: (key: string, text: string): void => { attempt(() => sessionStorage.setItem(key, text)); },
  remove: (key: string): void => { attempt(() => sessionStorage.removeItem(key)); },
};

function attempt<Value>(use: () => Value): Value | null {
  try {
    return use();
  } catch (error) {
    // Switched off (SecurityError) or full (QuotaExceededError).
    if (error instanceof DOMException || error instanceof TypeError) return null;
    throw error;
  }
}
