/** Number formats that Excel builds in and that show a date or time, the zh-CN ones (27–36, 50–58) included. ECMA-376 18.8.30. */
const builtInDateFormats: readonly (readonly [number, number])[] = [[14, 22], [27, 36], [45, 47], [50, 58], [71, 81]];

/** Does a cell with this format show its number as a date or time? */
export function isDateFormat(formatId: number, code: string | undefined): boolean {
  if (code === undefined) return builtInDateFormats.some(([from, to]) => formatId >= from && formatId <= to);
  const bare = code
    .replace(/"[^"]*"/g, (quoted) => (/[年月日时分秒]/u.test(quoted) ? 'd' : ''))
    .replace(/\\./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/[_*]./g, '')
    .replace(/general/gi, '')
    .replace(/E[+-]/gi, '');
  return /[ymdhs年月日]/iu.test(bare);
}

/**
 * Excel's day number → ISO date, with the time where there is one, only the time below 1.
 * Day 60 of the 1900 system is the 29 February 1900 that never was (Lotus 1-2-3's fault, kept by Excel). Null when out of range.
 */
export function isoFromSerial(serial: number, date1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_465.999_999) return null;
  let days = Math.floor(serial);
  let seconds = Math.round((serial - days) * 86_400);
  if (seconds === 86_400) {
    days += 1;
    seconds = 0;
  }
  const time = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60].map(twoDigits).join(':');
  if (days === 0 && !date1904) return time;
  const daysSince1970 = date1904 ? days - 24_107 : days - (days > 60 ? 25_569 : 25_568);
  const date = isoFromDays(daysSince1970);
  return seconds === 0 ? date : `${date} ${time}`;
}

/** Days since 1970-01-01 → ISO date (proleptic Gregorian; the civil-from-days algorithm of H. Hinnant). */
export function isoFromDays(daysSince1970: number): string {
  const shifted = daysSince1970 + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
