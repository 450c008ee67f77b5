import { createLists } from '../core/lists.ts';
import type { Lookups } from '../core/services.ts';
import { lastCall } from '../core/usage/last-call.ts';
import { actingUser } from '../core/ownership/actor.ts';
import { ownedList } from '../core/ownership/owned-list.ts';
import { ownedReads } from '../core/ownership/owned-usage-reads.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { starters } from './starters.ts';
import { createListPorts } from '../store/records/lists.ts';

/** The lists alone: started in half the time of the services (bench: conv-list, prompt-list, usage-1m). */
export async function makeLists({ stop, ...options }: HomeOptions & { stop?: AbortSignal }): Promise<Lookups> {
  const { conversations, prompts, usage: log, home, config } = createListPorts(homeFolder(options), stop);
  const whoActs = () => actingUser(options.env, config);
  const lists = createLists({
    starters,
    home,
    conversations: { list: ownedList(conversations.list, whoActs) },
    prompts: { list: ownedList(prompts.list, whoActs) },
  });
  const ports = { usage: ownedReads(log, whoActs), clock: { now: () => new Date() } };
  return {
    ...lists,
    usage: {
      report: async (asked = {}) => (await import('../core/usage/make-report.ts')).makeReport(ports, asked),
      last: () => lastCall(ports.usage),
    },
  };
}
