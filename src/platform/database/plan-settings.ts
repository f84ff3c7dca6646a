/**
 * For connections that only ever look rows up by their keys. Planning such a statement costs more than running it,
 * so plans are kept; and a plan kept from the time when a table was small would scan it whole for ever, so plans are
 * held to indexes. Plans that the connection brings along were made without that, and are thrown away. A connection with
 * these settings must not go back to the pool: release it with `true`.
 */
export const KEEP_INDEX_PLANS = `SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
  SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; DISCARD PLANS`;
