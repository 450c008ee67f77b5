import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import type { Owners } from '../../core/ports/owners.ts';
import { errorCodeOf } from './store-error.ts';

export interface OwnersOptions {
  pid?: number;
  host?: string;
  /** Where `/proc` and `/etc` are looked for; tests have their own. */
  root?: string;
}

/**
 * Identity of processes as `pid:start:host/boot/pidns`: start is in clock ticks since boot, host is the machine's id
 * and name. Linux tells all of it; elsewhere start, boot and pidns are empty and the pid alone decides.
 */
export function createOwners(options: OwnersOptions = {}): Owners {
  const { pid = process.pid, host, root = '' } = options;
  const proc = `${root}/proc`;
  // Four small files: read on first use, which a command that only lists never reaches.
  let mine: string | undefined;
  let here: Place | undefined;
  const placeHere = (): Place => (here ??= currentPlace(root, proc, host ?? hostName(proc)));

  return {
    get mine() {
      return (mine ??= `${pid}:${processState(proc, pid).start}:${placeText(placeHere())}`);
    },
    isDead: (owner) => isDead(owner, placeHere(), proc),
  };
}

/** Where a pid means something: a machine, since it was booted, within one pid namespace. */
interface Place {
  host: string;
  boot: string;
  namespace: string;
}

function currentPlace(root: string, proc: string, host: string): Place {
  const machine = readText(`${root}/etc/machine-id`).slice(0, 12);
  return {
    host: `${machine}.${host}`.replaceAll(/[:/\s]/g, '_'),
    boot: readText(`${proc}/sys/kernel/random/boot_id`).slice(0, 8),
    namespace: readLink(`${proc}/self/ns/pid`).replaceAll(/\D/g, ''),
  };
}

/** As `os.hostname()` says it, without loading node:os for one line of usage where the system has it in a file. */
function hostName(proc: string): string {
  return readText(`${proc}/sys/kernel/hostname`) || os.hostname();
}

function placeText(place: Place): string {
  return `${place.host}/${place.boot}/${place.namespace}`;
}

function isDead(owner: string, here: Place, proc: string): boolean {
  const [pid = '', start = '', place = ''] = owner.split(':');
  const [host = '', boot = '', namespace = ''] = place.split('/');
  if (!/^[1-9]\d*$/.test(pid)) return false;
  const sameBoot = boot === here.boot;
  const sameMachine = host === here.host || (sameBoot && boot !== '');
  if (!sameMachine) return false; // a shared disk: that machine may be alive and well
  if (!sameBoot) return true; // this machine, restarted since
  if (namespace !== here.namespace) return false; // another container: its pids mean nothing here
  return isGone(Number(pid), start, proc);
}

function isGone(pid: number, start: string, proc: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCodeOf(error) === 'ESRCH') return true; // EPERM: there is one, but it is another user's
  }
  const now = processState(proc, pid);
  const reused = start !== '' && now.start !== '' && now.start !== start;
  return reused || now.state === 'Z' || now.state === 'X';
}

/** State letter and start time of a process, empty where there is no such process or no `/proc`. */
function processState(proc: string, pid: number): { state: string; start: string } {
  const line = readText(`${proc}/${pid}/stat`);
  // The second field is the program's name in parentheses and may hold anything, also ") ".
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '' };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1').trim();
  } catch {
    return '';
  }
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
