import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { Catalogue } from '../policies/catalogue.js';
import { inForceOn, type PolicyVersion } from '../policies/policy.js';
import { rulesDigest, type ServiceRate } from '../policies/service-rate.js';
import type { ApprovalRow } from './approval-cases.js';
import type { ApprovalGrounds } from './approval-request.js';

/** Few policies meet few rates, thousands of times a minute; versions never change. */
const digests = new WeakMap<PolicyVersion, WeakMap<ServiceRate, Buffer>>();

/** One book's rules as they were read, to judge many approvals by without waiting. */
export class ApprovalRules {
  constructor(
    private readonly bookUid: string,
    private readonly versions: readonly PolicyVersion[],
    private readonly catalogue: Catalogue,
  ) {}

  /** The policy a record was accepted by. Throws `no_policy_in_force` when there is none of its date. */
  policyOf(row: ApprovalRow): PolicyVersion {
    const date = row.service_date;
    const named = this.versions.findLast(({ id }) => id === row.policy_id);
    const policy = named ?? inForceOn(this.versions, date);
    if (policy === null) throw new DomainError('no_policy_in_force', { facts: { date } });
    return policy;
  }

  /** What the approval of a record is posted with. */
  groundsOf(row: ApprovalRow): Omit<ApprovalGrounds, 'decidedAt'> {
    const policy = this.policyOf(row);
    const rate = this.catalogue.rateOn(row.service_id, row.service_date);
    invariant(rate, 'an accepted record has a rate on its date');
    return { bookUid: this.bookUid, policy, rulesDigest: digestOf(policy, rate) };
  }
}

function digestOf(policy: PolicyVersion, rate: ServiceRate): Buffer {
  const ofPolicy = digests.get(policy) ?? new WeakMap<ServiceRate, Buffer>();
  digests.set(policy, ofPolicy);
  const digest = ofPolicy.get(rate) ?? rulesDigest(policy.digest, rate.digest);
  ofPolicy.set(rate, digest);
  return digest;
}
