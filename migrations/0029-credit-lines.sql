-- A city may let elders redeem a little before they have earned it (policy `creditLineMinutes`): the floor of an own account
-- is then minus the line (docs/decisions/0013-a-credit-line.md).

-- Lets a member's earned account go down to -p_line, opening the account if there is none. A floor is only ever lowered:
-- an entry that was lawful when it was made stays so for whoever verifies the journal later, and a server that remembers
-- an earlier floor is at worst too strict. What the rules of the day allow is asked of each entry before it comes here
-- (judge.ts); this is the outer bound. p_account: id of the account if it is opened.
-- Locks: the book's head, because only its holder changes accounts.
CREATE FUNCTION ledger.open_credit(p_book integer, p_account uuid, p_member uuid, p_line bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF p_line IS NULL OR p_line NOT BETWEEN 1 AND 100000 THEN
    RAISE EXCEPTION 'a credit line of % minutes', p_line USING ERRCODE = 'KP003', CONSTRAINT = 'account_credit_line';
  END IF;
  IF EXISTS (
    SELECT FROM ledger.account a WHERE a.book_id = p_book AND a.owner_id = p_member AND a.owner_kind = 'member'
      AND a.purpose = 'earned' AND a.asset = 'MIN' AND a.floor <= -p_line)
  THEN
    RETURN;
  END IF;
  PERFORM FROM ledger.lock_head(p_book);
  PERFORM FROM ledger.open_accounts(p_book, ARRAY[p_account], ARRAY['member'], ARRAY[p_member], ARRAY['earned'], ARRAY['MIN']);
  UPDATE ledger.account a SET floor = -p_line
  WHERE a.book_id = p_book AND a.owner_id = p_member AND a.owner_kind = 'member' AND a.purpose = 'earned' AND a.asset = 'MIN'
    AND a.floor > -p_line;
END $$;
GRANT EXECUTE ON FUNCTION ledger.open_credit TO kapok_app;
