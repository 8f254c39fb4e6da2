import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './outside-tools.ts';

/** A folder of openssl's own making: an authority, certificates it issues, its revocation list, a timestamp authority. */
export type OpensslAuthority = {
  readonly path: (name: string) => string;
  readonly openssl: (...commandArguments: readonly string[]) => string;
  /** Key, request and certificate `<name>.key`, `<name>.crt`; `extensions` are lines of openssl.cnf. */
  readonly issue: (name: string, key: readonly string[], extensions: string, more?: readonly string[]) => void;
  /** `<name>.p12` under the pass phrase, the authority's certificate with it. */
  readonly pack: (name: string, passPhrase: string, more?: readonly string[]) => Uint8Array;
  readonly revoke: (name: string) => void;
  /** The authority's list now, DER. */
  readonly revocationList: () => Uint8Array;
  /** RFC 3161: the answer of `openssl ts -reply` to a request. */
  readonly stamp: (request: Uint8Array) => Uint8Array;
  readonly read: (name: string) => Uint8Array;
  readonly remove: () => void;
};

export const documentExtensions = 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n';

export function createOpensslAuthority(): OpensslAuthority {
  const dir = mkdtempSync(join(tmpdir(), 'openssl-'));
  const path = (name: string): string => join(dir, name);
  const openssl = (...commandArguments: readonly string[]): string => {
    const run = runTool('openssl', commandArguments);
    if (run.status !== 0) throw new Error(`openssl ${commandArguments.join(' ')}: ${run.stderr}`);
    return run.stdout;
  };
  writeFileSync(path('index.txt'), '');
  writeFileSync(path('serial'), '1000\n');
  writeFileSync(path('crlnumber'), '01\n');
  writeFileSync(path('tsserial'), '01\n');
  writeFileSync(path('ca.cnf'), configuration(dir));
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', path('ca.key'), '-out', path('ca.crt'), '-days', '3650', '-subj', '/CN=Test Authority',
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
  const issue: OpensslAuthority['issue'] = (name, key, extensions, more = ['-days', '30']) => {
    openssl('req', '-new', ...key, '-nodes', '-keyout', path(`${name}.key`), '-out', path(`${name}.csr`), '-subj', `/CN=${name}`);
    writeFileSync(path(`${name}.ext`), extensions);
    openssl('ca', '-batch', '-notext', '-config', path('ca.cnf'), '-in', path(`${name}.csr`), '-out', path(`${name}.crt`), '-extfile', path(`${name}.ext`), ...more);
  };
  issue('tsa', ['-newkey', 'rsa:2048'], 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n');
  return {
    path, openssl, issue,
    pack: (name, passPhrase, more = []) => {
      openssl('pkcs12', '-export', '-inkey', path(`${name}.key`), '-in', path(`${name}.crt`), '-certfile', path('ca.crt'), '-out', path(`${name}.p12`), '-passout', `pass:${passPhrase}`, ...more);
      return readFileSync(path(`${name}.p12`));
    },
    revoke: (name) => void openssl('ca', '-config', path('ca.cnf'), '-revoke', path(`${name}.crt`)),
    revocationList: () => {
      openssl('ca', '-config', path('ca.cnf'), '-gencrl', '-out', path('ca.crl'));
      openssl('crl', '-in', path('ca.crl'), '-outform', 'DER', '-out', path('ca.crl.der'));
      return readFileSync(path('ca.crl.der'));
    },
    stamp: (request) => {
      writeFileSync(path('request.tsq'), request);
      openssl('ts', '-reply', '-config', path('ca.cnf'), '-section', 'tsa', '-queryfile', path('request.tsq'), '-out', path('answer.tsr'));
      return readFileSync(path('answer.tsr'));
    },
    read: (name) => readFileSync(path(name)),
    remove: () => rmSync(dir, { recursive: true }),
  };
}

function configuration(dir: string): string {
  return `[ca]
default_ca = own
[own]
dir = ${dir}
database = $dir/index.txt
serial = $dir/serial
crlnumber = $dir/crlnumber
new_certs_dir = $dir
certificate = $dir/ca.crt
private_key = $dir/ca.key
default_md = sha256
default_days = 30
default_crl_days = 30
unique_subject = no
policy = anything
[anything]
commonName = supplied
[tsa]
dir = ${dir}
serial = $dir/tsserial
crypto_device = builtin
signer_cert = $dir/tsa.crt
certs = $dir/ca.crt
signer_key = $dir/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;
}
