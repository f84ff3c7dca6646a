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
      name: 'telling-stands-below-working',
      comment:
        'Any module may notify or report a case: units, members <- notifications <- cases <- the rest.',
      severity: 'error',
      from: { path: '^src/modules/(notifications|cases)/' },
      to: { path: '^src/modules/(?!(units|members|notifications|cases)/)' },
    },
    {
      name: 'reconciliation-on-top',
      comment: 'It compares what all the others wrote; nothing they do may depend on it.',
      severity: 'error',
      from: { path: '^src/modules/(?!reconciliation/)' },
      to: { path: '^src/modules/reconciliation/' },
    },
    {
      name: 'reports-only-read',
      comment: 'Reports look at what the others wrote, as it was; nothing may depend on a report.',
      severity: 'error',
      from: { path: '^src/modules/(?!reports/)' },
      to: { path: '^src/modules/reports/' },
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
