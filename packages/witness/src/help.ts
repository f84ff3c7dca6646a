/** What `kapok witness --help` says. */
export const WITNESS_HELP = `Usage: kapok witness COMMAND --state DIR [OPTIONS]

Co-signs the checkpoints of logs that only grow (docs/witness.md). DIR is the witness's memory: one process
at a time may use it, and it must never be restored from a backup.

  keygen   --name NAME            makes DIR and a key in it; prints the public one
  add-log  --key VKEY             trusts a log's key
             --url ADDRESS          where the log is, for following
             --hash sm3             the log's tree is hashed with SM3 (default sha256)
             --from FILE            begins at a checkpoint that was kept
  serve    [--host 127.0.0.1] [--port 8081]
                                  answers the logs that ask for a co-signature
             --follow SECONDS       and asks the logs by itself
  follow   [--every SECONDS]      asks the logs for their checkpoints (default every 60 s)
             --once                 one time
  status                          the newest co-signed checkpoint of each log; what was refused

  --lang en|zh-CN   the language of findings (serve, follow)

Exit codes: 0 done, 1 a log showed something that was refused (follow --once, status), 2 wrong usage,
3 failed, or a log could not be reached.
`;

/** What `kapok mirror --help` says. */
export const MIRROR_HELP = `Usage: kapok mirror ADDRESS DIR --key VKEY [--hash sm3] [--lang en|zh-CN]

Copies a public log with plain HTTP into DIR, under the names that the log serves it by, and checks every
leaf and hash up to the signed checkpoint. Called again, it fetches what is new and checks that the log
continues the copy. A copy that was interrupted is taken up again (docs/witness.md).

  ADDRESS       where the log is: https://time.example/log/GD-YJ
  --key VKEY    the log's key, best from elsewhere than the log; may be repeated
  --hash sm3    the log's tree is hashed with SM3 (default sha256)

Exit codes: 0 the copy is whole, 1 refused: the log is not what it signed, 2 wrong usage, 3 failed.
`;
