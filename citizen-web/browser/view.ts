/** 打印: the pages as shown, by the browser's own print dialog; without scripts the link opens the PDF. */
document.querySelector('[data-print]')?.addEventListener('click', (event) => {
  // Opening the PDF prints sharper where the browser shows PDFs itself.
  if (navigator.pdfViewerEnabled) return;
  event.preventDefault();
  window.print();
});
