import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { afterOf, listOf } from '../../desk/pages.js';

export type Device = components['schemas']['AlertDeviceDto'];

export const DEVICES_SHOWN = ['live', 'revoked', 'all'] as const;
export type DevicesShown = (typeof DEVICES_SHOWN)[number];

/** The devices of the own units, or of one elder, the newest first. */
export const devicesQuery = (elderId: string | null, show: DevicesShown) =>
  listOf(['devices', elderId, show], (after) => {
    const query = { ...afterOf(after), show, ...(elderId !== null && { elderId }) };
    return ask(api.GET('/v1/alert-devices', { params: { query } }));
  });
