import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes the licence texts of all packages whose code is in the bundle, and of `others`, whose data is shipped. Fails on a
 * package that has no licence.
 */
export function thirdPartyLicenses(fileName, others = []) {
  return {
    name: 'third-party-licenses',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
      const folders = new Set(modules.filter((id) => /[\\/]node_modules[\\/]/.test(id)).map(packageFolder));
      const all = [...folders, ...others.map((name) => join('node_modules', name))];
      const entries = all.map(licenseEntry).sort();
      this.emitFile({ type: 'asset', fileName, source: [...new Set(entries)].join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

/** The folder of the package that a module belongs to: the nearest one whose package.json has a name and a version. */
function packageFolder(moduleId) {
  for (let folder = dirname(moduleId.replace(/^\0|\?.*$/g, '')); folder !== dirname(folder); folder = dirname(folder)) {
    const { name, version } = manifest(folder);
    if (name && version) return folder;
  }
  throw new Error(`no package.json above ${moduleId}`);
}

function manifest(folder) {
  const path = join(folder, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

function licenseEntry(folder) {
  const { name, version, license, author } = manifest(folder);
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  if (!file && !license) throw new Error(`${name} ${version} has no licence: it cannot be bundled.`);
  const text = file
    ? readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()
    : `Author: ${author?.name ?? author ?? 'unknown'}`;
  return `${name} ${version} (${license ?? 'see below'})\n\n${text}\n`;
}
