import type { ErrorCode } from './error-codes.js';

/**
 * SQL constraint name -> refusal. Only rules that a caller can break belong here; a constraint that
 * guards our own code stays out, surfaces as `internal_fault` and is found in the log.
 */
export const CONSTRAINT_CODES: Readonly<Record<string, ErrorCode>> = {
  units_code_unique: 'already_exists',
  units_path_unique: 'already_exists',
  members_no_unique: 'already_exists',
  members_id_number_unique: 'already_exists',
  role_grants_active_unique: 'already_exists',
  role_grants_not_to_oneself: 'not_for_oneself',
  policy_versions_date_unique: 'already_exists',
  services_code_unique: 'already_exists',
  service_versions_pkey: 'already_exists',
  service_records_no_unique: 'already_recorded',
  service_records_not_for_oneself: 'self_service',
  service_records_interval_forward: 'empty_interval',
  service_records_interval_short: 'interval_too_long',
  service_records_approver_apart: 'separation_violated',
  service_records_first_approver_apart: 'separation_violated',
  service_records_two_approvers: 'same_approver_twice',
  service_records_weak_needs_two: 'waiting_for_another_approver',
  service_records_separation: 'separation_violated',
  volunteer_intervals_booking_once: 'already_recorded',
  volunteer_intervals_request_once: 'already_recorded',
  volunteer_intervals_no_overlap: 'overlaps_record',
  care_bookings_volunteer_apart: 'self_service',
  spend_codes_charged_by_other: 'separation_violated',
  cases_auto_once: 'already_exists',
  hardship_classes_once: 'already_exists',
  hardship_classes_only_close: 'state_conflict',
  member_hardships_once: 'already_exists',
  member_hardships_steps: 'state_conflict',
  member_hardships_registrar_apart: 'not_for_oneself',
  member_hardships_confirmer_apart: 'separation_violated',
  member_hardships_separation: 'separation_violated',
  assessments_not_of_oneself: 'not_for_oneself',
};
