/** 打印: the pages as shown, by the browser's own print dialog; without scripts the link opens the PDF. */
const sheets = document.querySelectorAll<HTMLImageElement>('.sheet');

document.querySelector('[data-print]')?.addEventListener('click', (event) => {
  // Opening the PDF prints sharper where the browser shows PDFs itself.
  if (navigator.pdfViewerEnabled) return;
  event.preventDefault();
  void fetchAll().then(() => window.print());
});
// By the browser's own menu.
window.addEventListener('beforeprint', () => void fetchAll());

/** Pages that nobody has scrolled to would be white on paper. */
async function fetchAll(): Promise<void> {
  for (const sheet of sheets) sheet.loading = 'eager';
  await Promise.all(Array.from(sheets, (sheet) => (sheet.complete ? null : sheet.decode().catch(() => null))));
}
