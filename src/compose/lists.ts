import { createLists, type Lists } from '../core/lists.ts';
import { actingUser } from '../core/ownership/actor.ts';
import { ownedList } from '../core/ownership/owned-list.ts';
import { ownedReads } from '../core/ownership/owned-usage-reads.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { starters } from './starters.ts';
import { createListPorts } from '../store/records/lists.ts';

/** The lists alone: started in half the time of the services (bench: conv-list, prompt-list, usage-1m). */
export async function makeLists({ stop, ...options }: HomeOptions & { stop?: AbortSignal }): Promise<Lists> {
  const { conversations, prompts, usage, home, config } = createListPorts(homeFolder(options), stop);
  const whoActs = () => actingUser(options.env, config);
  return createLists({
    starters,
    home,
    clock: { now: () => new Date() },
    conversations: { list: ownedList(conversations.list, whoActs) },
    prompts: { list: ownedList(prompts.list, whoActs) },
    usage: ownedReads(usage, whoActs),
  });
}
