import { join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../project-files.js';
import type { SettingReader } from './setting-reader.js';
import type { WebSettings } from './settings.js';

const DAY_MINUTES = 1_440;

/** Reads what concerns the pages that people see in a browser. `brand` stands in where it has no English one. */
export function readWebSettings(reader: SettingReader, brand: string): WebSettings {
  return {
    brandEn: reader.text('KAPOK_BRAND_EN', brand, 60),
    webDir: resolve(reader.text('KAPOK_WEB_DIR', join(PROJECT_ROOT, 'dist', 'web'), 4096)),
    webIdleMinutes: reader.integer('KAPOK_WEB_IDLE_MINUTES', 60, { min: 0, max: DAY_MINUTES }),
  };
}
