/** The file's name in a Content-Disposition header; the one in UTF-8 where both are there. */
export function fileNameOf(disposition: string | null): string | null {
  if (!disposition) return null;
  const wide = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (wide) {
    try {
      return decodeURIComponent(wide);
    } catch {
      // Badly written: the plain name is left.
    }
  }
  return /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]?.replace(/\\(.)/g, "$1") ?? /filename=([^;\s]+)/i.exec(disposition)?.[1] ?? null;
}

/** Hand a file over to the browser's downloads. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold of the bytes once it has begun.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
