/** Import rules (docs: README "The house"). Each has a name and the reason it is kept for. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one thing, and under ESM it can break start-up.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-domain',
      comment: 'The platform is used by everything; it would drag the domain into everything.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(auth|ledger|modules|cli)/' },
    },
    {
      name: 'ledger-knows-no-people',
      comment:
        'Owners are opaque ids to the ledger; who they are must be erasable without touching it.',
      severity: 'error',
      from: { path: '^src/ledger/' },
      to: { path: '^src/(auth|modules|cli)/' },
    },
    {
      name: 'auth-stands-below-modules',
      comment: 'Modules ask auth who is calling, never the other way round.',
      severity: 'error',
      from: { path: '^src/auth/' },
      to: { path: '^src/(ledger|modules|cli)/' },
    },
    {
      name: 'units-first',
      comment: 'Layers among modules: units <- members <- policies <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/units/' },
      to: { path: '^src/modules/(?!units/)' },
    },
    {
      name: 'members-second',
      comment: 'Layers among modules: units <- members <- policies <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/members/', pathNot: 'founding|\\.spec\\.ts$' },
      to: { path: '^src/modules/(?!(units|members)/)' },
    },
    {
      name: 'policies-third',
      comment: 'Layers among modules: units <- members <- policies <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/policies/' },
      to: { path: '^src/modules/(?!(units|members|policies)/)' },
    },
    {
      name: 'grants-below-the-close',
      comment:
        'The close asks grants for its steps: service-records, redemptions <- grants <- settlements <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/grants/' },
      to: { path: '^src/modules/(?!(units|members|policies|service-records|redemptions|grants)/)' },
    },
    {
      name: 'settlements-above-grants',
      comment: 'The close knows grants and whom to tell; whoever reports on it stands above.',
      severity: 'error',
      from: { path: '^src/modules/settlements/' },
      to: {
        path: '^src/modules/(?!(units|members|policies|grants|notifications|settlements)/)',
      },
    },
    {
      name: 'volunteers-below-requests',
      comment:
        'What a volunteer brings along is asked by whoever looks for one: members <- volunteers <- care-requests.',
      severity: 'error',
      from: { path: '^src/modules/volunteers/' },
      to: { path: '^src/modules/(?!(units|members|policies|volunteers)/)' },
    },
    {
      name: 'requests-above-records-and-bookings',
      comment:
        'A need leads to bookings and records, which do not know it: service-records, redemptions <- care-requests <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/care-requests/' },
      to: {
        path: '^src/modules/(?!(units|members|policies|notifications|cases|proxies|volunteers|service-records|redemptions|transfers|care-requests)/)',
      },
    },
    {
      name: 'telling-stands-below-working',
      comment:
        'Any module may notify or report a case: units, members <- notifications <- cases <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/(notifications|cases)/' },
      to: { path: '^src/modules/(?!(units|members|notifications|cases)/)' },
    },
    {
      name: 'cards-below-those-who-take-them',
      comment:
        'A card is shown at providers, at check-in and at the hotline; it knows none of them.',
      severity: 'error',
      from: { path: '^src/modules/cards/' },
      to: { path: '^src/modules/(?!(units|members|policies|notifications|statements|cards)/)' },
    },
    {
      name: 'presence-above-records',
      comment:
        'Stays become records by the door that all proofs use; no module needs to know of stays.',
      severity: 'error',
      from: { path: '^src/modules/(?!(presence|privacy)/)' },
      to: { path: '^src/modules/presence/' },
    },
    {
      name: 'reconciliation-on-top',
      comment: 'It compares what all the others wrote; nothing they do may depend on it.',
      severity: 'error',
      from: { path: '^src/modules/(?!reconciliation/)' },
      to: { path: '^src/modules/reconciliation/' },
    },
    {
      name: 'disputes-on-top-of-records',
      comment:
        'A dispute undoes what records and bookings did; neither may wait for one: service-records, redemptions <- disputes.',
      severity: 'error',
      from: { path: '^src/modules/(?!disputes/)' },
      to: { path: '^src/modules/disputes/' },
    },
    {
      name: 'privacy-on-top',
      comment:
        'It closes, shows and erases what all the others hold; none of them may depend on it.',
      severity: 'error',
      from: { path: '^src/modules/(?!privacy/)' },
      to: { path: '^src/modules/privacy/' },
    },
    {
      name: 'reports-only-read',
      comment: 'Reports look at what the others wrote, as it was; nothing may depend on a report.',
      severity: 'error',
      from: { path: '^src/modules/(?!(reports|portal)/)' },
      to: { path: '^src/modules/reports/' },
    },
    {
      name: 'paper-on-top-of-records',
      comment: 'Paper becomes records like any other; nothing may care how they came in.',
      severity: 'error',
      from: { path: '^src/modules/(?!paper/)' },
      to: { path: '^src/modules/paper/' },
    },
    {
      name: 'events-on-top',
      comment: 'Modules publish into the outbox; who is told, and how, is no business of theirs.',
      severity: 'error',
      from: { path: '^src/modules/(?!events/)' },
      to: { path: '^src/modules/events/' },
    },
    {
      name: 'transfers-beside-redemptions',
      comment: 'Giving minutes away asks who people are and what the rules say, nothing else.',
      severity: 'error',
      from: { path: '^src/modules/transfers/' },
      to: {
        path: '^src/modules/(?!(units|members|policies|notifications|transfers)/)',
      },
    },
    {
      name: 'policy-previews-on-top',
      comment: 'A preview replays what others have recorded; nothing may depend on it.',
      severity: 'error',
      from: { path: '^src/modules/(?!policy-previews/)' },
      to: { path: '^src/modules/policy-previews/' },
    },
    {
      name: 'proxies-below-what-they-do',
      comment:
        'Who may act for whom is asked by records, bookings, requests and the desk: policies, notifications <- proxies <- these.',
      severity: 'error',
      from: { path: '^src/modules/proxies/' },
      to: { path: '^src/modules/(?!(units|members|policies|notifications|proxies)/)' },
    },
    {
      name: 'hotline-on-top-of-what-it-does',
      comment:
        'The desk does what callers could do themselves; only a check of proof of presence asks it to ring somebody.',
      severity: 'error',
      from: { path: '^src/modules/(?!(hotline|presence)/)' },
      to: { path: '^src/modules/hotline/' },
    },
    {
      name: 'seeing-elders-above-needs',
      comment:
        'Visits turn into care requests and name service records: care-requests <- visits <- pairs, alerts; activities beside.',
      severity: 'error',
      from: { path: '^src/modules/(visits|activities)/' },
      to: { path: '^src/modules/(pairs|alerts|hotline|presence|paper|disputes|events|reports)/' },
    },
    {
      name: 'needs-below-seeing-elders',
      comment: 'Nothing that a visit, a pair, an activity or an alert stands on may know of them.',
      severity: 'error',
      from: {
        path: '^src/modules/(units|members|policies|notifications|cases|proxies|service-records|redemptions|care-requests)/',
      },
      to: { path: '^src/modules/(visits|pairs|activities|alerts)/' },
    },
    {
      name: 'verifier-stands-alone',
      comment:
        'Whoever trusts nobody runs it: it shares no code with what it judges, and needs nothing but Node.',
      severity: 'error',
      from: { path: '^packages/verifier/src/' },
      to: { pathNot: '^packages/verifier/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'verifier-in-a-browser',
      comment: 'What the page is built from runs without Node.',
      severity: 'error',
      from: { path: '^packages/verifier/src/', pathNot: '^packages/verifier/src/(node/|cli)' },
      to: { path: '^packages/verifier/src/node/' },
    },
    {
      name: 'witness-on-the-verifier',
      comment:
        'A witness is run by somebody else than the service, from the same code as the verifier.',
      severity: 'error',
      from: { path: '^packages/witness/src/' },
      to: { pathNot: '^packages/(witness|verifier)/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'service-apart-from-its-judges',
      comment:
        'The service does not check itself with the verifier; only the command line starts the others.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^packages/' },
    },
    {
      name: 'inspections-on-top',
      comment: 'What is inspected may not know of it: nothing depends on an inspection.',
      severity: 'error',
      from: { path: '^src/modules/(?!inspections/)' },
      to: { path: '^src/modules/inspections/' },
    },
    {
      name: 'pages-are-clients',
      comment:
        'Pages know the service by its API alone; the stand-alone verifier is shared, so that receipts open in them.',
      severity: 'error',
      from: { path: '^web/src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(src|packages/(?!verifier/src/))' },
    },
    {
      name: 'page-parts-knows-no-feature',
      comment:
        'ui, lib, api and i18n are used by every feature: lib, api, i18n <- ui <- features <- app areas.',
      severity: 'error',
      from: { path: '^web/src/(ui|lib|api|i18n)/' },
      to: { path: '^web/src/(features|app)/' },
    },
    {
      name: 'desk-library-stays-at-desks',
      comment:
        'Phone pages must open fast on old phones: antd belongs to the desks, which load it on entering.',
      severity: 'error',
      from: { path: '^web/src/(ui|features/(volunteer|elder|session|public))/' },
      to: { path: 'node_modules/(antd|@ant-design)/' },
    },
    {
      name: 'portal-on-top',
      comment: 'What anybody may see is put together from all the others; nothing depends on it.',
      severity: 'error',
      from: { path: '^src/modules/(?!portal/)' },
      to: { path: '^src/modules/portal/' },
    },
    {
      name: 'no-barrels',
      comment: 'A barrel hides who uses what and makes cycles.',
      severity: 'error',
      from: {},
      to: { path: '^src/.*/index\\.ts$' },
    },
    {
      name: 'no-dev-dependency-in-src',
      comment: 'A production install leaves development packages out.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
