import { Link } from 'react-router';
import styles from './tabs.module.css';

interface TabsProps {
  readonly label: string;
  readonly at: string;
  readonly tabs: readonly { readonly name: string; readonly label: string }[];
}

/** Parts of one page. Each has an address, so they are links. */
export function Tabs({ label, at, tabs }: TabsProps) {
  return (
    <nav aria-label={label} className={styles.tabs}>
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          to={`?tab=${tab.name}`}
          replace
          aria-current={tab.name === at ? 'page' : undefined}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
