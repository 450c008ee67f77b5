import { createServices, type App } from '../core/services.ts';
import { type PortsOptions, createPorts } from './ports.ts';

/** Builds the services for `main`. */
export async function makeApp(options: PortsOptions): Promise<App> {
  return createServices(createPorts(options));
}
