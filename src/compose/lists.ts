import path from 'node:path';
import { createLists, type ListPorts } from '../core/lists.ts';
import type { Lookups } from '../core/services.ts';
import { actingUser } from '../core/ownership/actor.ts';
import type { Stop } from '../core/stopping.ts';
import { ownedList, ownedScan } from '../core/ownership/owned-list.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { promptFolders } from './prompt-folders.ts';
import { starters } from './starters.ts';
import { createListPorts } from '../store/records/lists.ts';

/** The lists alone: started in half the time of the services (bench: conv-list, prompt-list, usage-1m). */
export async function makeLists(options: HomeOptions & { stop?: Stop }): Promise<Lookups> {
  const folder = path.resolve(homeFolder(options));
  const { conversations, prompts, home, config } = createListPorts(folder);
  const whoActs = () => actingUser(options.env, config);
  const lists = createLists({
    starters,
    folders: promptFolders(config),
    regex,
    home,
    conversations: {
      list: ownedList(conversations.list, whoActs),
      scan: ownedScan(conversations.scan, whoActs),
    },
    prompts: { list: ownedList(prompts.list, whoActs) },
  });
  const usage = async () => (await import('./usage-lookups.ts')).usageLookups(folder, whoActs, options.stop);
  return {
    ...lists,
    usage: { report: async (asked) => (await usage()).report(asked), last: async () => (await usage()).last() },
  };
}

/** Loaded for the few searches that need it. */
const regex: ListPorts['regex'] = {
  findAll: async (...given) => (await import('./regex-guard.ts')).regexGuard.findAll(...given),
};
