import { createServices, type App } from '../core/services.ts';
import { type PortsOptions, createPorts } from './ports.ts';

/** What `main` builds the services with. */
export async function makeApp(options: PortsOptions): Promise<App> {
  return createServices(createPorts(options));
}
