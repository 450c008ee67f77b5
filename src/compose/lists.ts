import { createLists, type Lists } from '../core/lists.ts';
import { actingUser } from '../core/ownership/actor.ts';
import { ownedList } from '../core/ownership/owned-list.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { starters } from './starters.ts';
import { createListPorts } from '../store/records/lists.ts';

/** The lists alone: started in half the time of the services (bench: conv-list, prompt-list). */
export async function makeLists(options: HomeOptions): Promise<Lists> {
  const { conversations, prompts, home, config } = createListPorts(homeFolder(options));
  const whoActs = () => actingUser(options.env, config);
  return createLists({
    starters,
    home,
    conversations: { list: ownedList(conversations.list, whoActs) },
    prompts: { list: ownedList(prompts.list, whoActs) },
  });
}
