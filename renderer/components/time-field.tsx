import type { ReactNode } from 'react';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { shanghaiText, shanghaiTimeMs } from '../../shared/domain/signing-window.ts';

const format = 'YYYY-MM-DD HH:mm';

/** A wall time in Asia/Shanghai as milliseconds, whatever zone the computer is set to. */
export function TimeField({ value, onChange, id, placeholder = '选择日期和时间' }: { readonly value?: number | null; readonly onChange?: (timeMs: number | null) => void; readonly id?: string; readonly placeholder?: string }): ReactNode {
  const shown = value === null || value === undefined ? null : dayjs(shanghaiText(value));
  return (
    <DatePicker {...(id === undefined ? {} : { id })} showTime={{ format: 'HH:mm' }} format={format} value={shown} placeholder={placeholder} style={{ width: '100%' }}
      // Enter takes the typed time; it must not send the form around the field as well.
      onKeyDown={(event) => { if (event.key === 'Enter') event.preventDefault(); }}
      onChange={(picked) => onChange?.(picked === null ? null : shanghaiTimeMs(picked.format(format)))} />
  );
}
