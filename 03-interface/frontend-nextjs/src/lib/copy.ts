/** Put a text on the clipboard. Tells whether it is there: without TLS, browsers offer the old way alone. */
export async function copyText(field: HTMLInputElement): Promise<boolean> {
  field.select();
  try {
    if (!navigator.clipboard) return document.execCommand("copy");
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return false;
  }
}
