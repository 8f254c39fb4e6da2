import { existsSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { must } from '../../shared/lib/assert.ts';

// Given to a program by --import: as soon as the file FAILING_FLUSH names is there, its disk takes nothing any more.
const sign = must(process.env['FAILING_FLUSH'], 'the sign\'s path');
const open = fsPromises.open;
Object.assign(fsPromises, {
  open: async (...values: Parameters<typeof open>) => {
    const handle = await open(...values);
    const datasync = handle.datasync.bind(handle);
    return Object.assign(handle, { datasync: () => (existsSync(sign) ? Promise.reject(new Error('EIO: i/o error, fdatasync')) : datasync()) });
  },
});
syncBuiltinESMExports();
