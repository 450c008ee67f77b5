import { createLists, type Lists } from '../core/lists.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { starters } from './starters.ts';
import { createListPorts } from '../store/records/lists.ts';

/** The lists alone: started in half the time of the services (bench: conv-list, prompt-list). */
export async function makeLists(options: HomeOptions): Promise<Lists> {
  return createLists({ starters, ...createListPorts(homeFolder(options)) });
}
