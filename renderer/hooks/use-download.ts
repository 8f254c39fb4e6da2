import { useCallback, useState } from 'react';
import { App } from 'antd';
import { useDesk } from './use-desk.ts';

/** Saves a file that the desk made, under its name, by the browser's or the shell's own way of saving. */
export function useDownload(): { readonly download: (made: { readonly fileToken: string; readonly fileName: string } | null) => Promise<void>; readonly isDownloading: boolean } {
  const desk = useDesk();
  const { notification } = App.useApp();
  const [isDownloading, setDownloading] = useState(false);
  const download = useCallback(async (made: { readonly fileToken: string; readonly fileName: string } | null) => {
    if (made === null) return;
    setDownloading(true);
    const answer = await desk.download(made.fileToken);
    setDownloading(false);
    if (!answer.ok) return notification.error({ title: '没有保存', description: answer.error.message });
    const address = URL.createObjectURL(answer.value);
    const link = document.createElement('a');
    link.href = address;
    link.download = made.fileName;
    link.click();
    // The browser reads the address after the click; a minute is ample.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }, [desk, notification]);
  return { download, isDownloading };
}
