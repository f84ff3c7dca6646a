// Runs once per jest run, outside jest's module system, hence the hook for TypeScript.
import './typescript-hook.mjs';

export default async function setUp() {
  const { startTestCluster } = await import('./test-cluster.ts');
  const cluster = await startTestCluster();
  globalThis.__kapokTestCluster = cluster;
  process.env.KAPOK_TEST_CLUSTER = JSON.stringify(cluster.access);
}
