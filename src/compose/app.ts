import { remembering } from '../core/ownership/owned-ports.ts';
import { createServices, type App } from '../core/services.ts';
import { createLastUsed, notingUses } from '../store/records/last-used.ts';
import { promptFolders } from './prompt-folders.ts';
import { homeFolder } from './home-folder.ts';
import { type PortsOptions, createPorts } from './ports.ts';

/** Builds the services for `main`: what is `last` goes by the shell that the command was typed in. */
export async function makeApp({
  promptFolder,
  ...options
}: PortsOptions & { promptFolder?: string | undefined }): Promise<App> {
  const ports = createPorts(options);
  // Read once, for whoever looks first.
  const { config, latest } = remembering(ports.config);
  const lastUsed = createLastUsed(homeFolder(options));
  return createServices({
    ...ports,
    config,
    folders: promptFolders(latest, promptFolder),
    conversations: notingUses(ports.conversations, lastUsed),
    lastUsed,
  });
}
