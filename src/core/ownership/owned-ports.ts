import type { Environment } from '../environment.ts';
import { present } from '../fields.ts';
import type { Attachments } from '../ports/attachments.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { HomeKeeper } from '../ports/home-keeper.ts';
import type { ConversationRepository, PromptRepository, Repository } from '../ports/repository.ts';
import type { Runs } from '../ports/runs.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type { BatchRecord } from '../records/batch.ts';
import type { Config } from '../records/config.ts';
import type { LastValues } from '../records/last-values.ts';
import type { SettingValues } from '../tables/settings.ts';
import { actingUser, type Actor, checkedActor, type WhoActs } from './actor.ts';
import { ownedAttachments } from './owned-attachments.ts';
import { ownedHome } from './owned-home.ts';
import { owned } from './owned-repository.ts';
import { ownedRuns } from './owned-runs.ts';
import { ownedUsage } from './owned-usage.ts';
import { ownedValues } from './owned-values.ts';

/** The outside as far as what is in it has owners. */
export interface OwnablePorts {
  /** Absent: whom the setting `user_id` names. */
  actor?: Actor;
  conversations: ConversationRepository;
  prompts: PromptRepository;
  lastValues: DocumentStore<LastValues>;
  attachments: Attachments;
  usage: UsageLog;
  runs: Runs;
  batchRecords: Repository<BatchRecord>;
  home: HomeKeeper;
  config: Pick<DocumentStore<Config>, 'read'>;
  env: Environment;
  given?: SettingValues;
}

/** The ports as their actor sees them. Services over them know nothing of owners. */
export function ownedPorts<Ports extends OwnablePorts>(ports: Ports): Ports {
  const { attachments, conversations, prompts, lastValues, usage, runs, batchRecords, home, given } = ports;
  const actor = ports.actor && checkedActor(ports.actor);
  const { config, latest } = remembering(ports.config);
  const whoActs = actor ? async () => actor : onceKnown(() => actingUser(ports.env, latest));
  const seen = owned({ kind: 'conversation', repository: conversations }, whoActs);
  return {
    ...ports,
    config,
    conversations: seen,
    attachments: ownedAttachments(attachments, { all: conversations, seen }, whoActs),
    prompts: owned({ kind: 'prompt', repository: prompts }, whoActs),
    lastValues: ownedValues(lastValues, whoActs),
    usage: ownedUsage(usage, whoActs),
    runs: ownedRuns(runs, whoActs),
    batchRecords: owned({ kind: 'batch', repository: batchRecords }, whoActs),
    home: ownedHome(home, [conversations, prompts], whoActs),
    ...(actor?.userId !== undefined && { given: { ...given, ...present({ user_id: actor.userId }) } }),
  };
}

/** The same document, and `latest`: what was read of it last, read now where nothing was. */
export function remembering<Store extends Pick<DocumentStore<Config>, 'read'>>(store: Store) {
  let last: Config | undefined;
  const read = async () => (last = await store.read());
  return { config: { ...store, read }, latest: async () => last ?? read() };
}

/** Asks once; a question that failed is asked again. */
function onceKnown(ask: WhoActs): WhoActs {
  let known: Promise<Actor> | undefined;
  return () => {
    known ??= ask();
    known.catch(() => (known = undefined));
    return known;
  };
}
