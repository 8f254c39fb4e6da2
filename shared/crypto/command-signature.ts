import { canonicalJson } from '../lib/canonical-json.ts';
import type { Json } from '../lib/canonical-json.ts';
import type { Command, UnsignedCommand } from '../protocol/command.ts';
import { isSignedBy, signText } from './key-pairs.ts';

/** The text that both keys sign: canonical JSON of the command without its two signatures. */
export function commandText(command: UnsignedCommand): string {
  const { commandId, deviceId, incarnation, deviceSeq, staffId, type, subjectId, householdId, expectedRevision, seenFrom, payload, clientTimeMs } = command;
  return canonicalJson({
    commandId, deviceId, incarnation, deviceSeq, staffId, type, subjectId, householdId, expectedRevision, clientTimeMs, ...(seenFrom === undefined ? {} : { seenFrom }),
    // A payload has been through JSON before it is signed, so it is plain data.
    payload: payload as Json,
  });
}

export function signCommand(command: UnsignedCommand, staffPrivateKey: string, devicePrivateKey: string): Command {
  const text = commandText(command);
  return { ...command, staffSignature: signText(text, staffPrivateKey), deviceSignature: signText(text, devicePrivateKey) };
}

export function isCommandGenuine(command: Command, staffPublicKey: string, devicePublicKey: string): boolean {
  const text = commandText(command);
  return isSignedBy(text, command.staffSignature, staffPublicKey) && isSignedBy(text, command.deviceSignature, devicePublicKey);
}
