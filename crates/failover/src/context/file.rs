//! Conversations in a file that outlives the process.
//!
//! `redb` is a copy-on-write tree: a commit is durable when it returns, and a process that is killed
//! inside one leaves the state before it. Each append is one commit, so a turn that was acknowledged is
//! there after a kill, and half a turn never is.

use std::fmt;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use wire::Message;

use super::conversation::{Conversation, ConversationStore, StoreError};

/// Turns as JSON, by conversation and number.
const TURNS: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("turns");
/// Who answered last, by conversation.
const TARGETS: TableDefinition<'_, &str, &str> = TableDefinition::new("targets");

/// Conversations in one file. One process at a time.
pub struct FileStore(Database);

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}

impl FileStore {
    /// The store in that file, which is made where there is none.
    ///
    /// # Errors
    /// Where the file cannot be opened, is no store, or another process has it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let database = Database::create(path).map_err(StoreError::new)?;
        let begun = database.begin_write().map_err(StoreError::new)?;
        begun.open_table(TURNS).map_err(StoreError::new)?;
        begun.open_table(TARGETS).map_err(StoreError::new)?;
        begun.commit().map_err(StoreError::new)?;
        Ok(Self(database))
    }
}

impl ConversationStore for FileStore {
    fn append(&self, conversation: &str, turns: &[Message]) -> Result<(), StoreError> {
        let begun = self.0.begin_write().map_err(StoreError::new)?;
        {
            let mut table = begun.open_table(TURNS).map_err(StoreError::new)?;
            let next = next(&table, conversation)?;
            for (number, turn) in (next..).zip(turns) {
                let bytes = serde_json::to_vec(turn).map_err(StoreError::new)?;
                table.insert((conversation, number), bytes.as_slice()).map_err(StoreError::new)?;
            }
        }
        begun.commit().map_err(StoreError::new)
    }

    fn load(&self, conversation: &str) -> Result<Conversation, StoreError> {
        let begun = self.0.begin_read().map_err(StoreError::new)?;
        let turns = begun.open_table(TURNS).map_err(StoreError::new)?;
        let rows = turns.range(all(conversation)).map_err(StoreError::new)?;
        let turn = |row: Result<(_, redb::AccessGuard<'_, &[u8]>), redb::StorageError>| {
            let (_, bytes) = row.map_err(StoreError::new)?;
            serde_json::from_slice(bytes.value()).map_err(StoreError::new)
        };
        let messages = rows.map(turn).collect::<Result<Vec<Message>, _>>()?;
        let targets = begun.open_table(TARGETS).map_err(StoreError::new)?;
        let target = targets.get(conversation).map_err(StoreError::new)?.map(|name| name.value().to_owned());
        Ok(Conversation { messages, target })
    }

    fn remember(&self, conversation: &str, target: &str) -> Result<(), StoreError> {
        let begun = self.0.begin_write().map_err(StoreError::new)?;
        {
            let mut table = begun.open_table(TARGETS).map_err(StoreError::new)?;
            table.insert(conversation, target).map_err(StoreError::new)?;
        }
        begun.commit().map_err(StoreError::new)
    }
}

fn all(conversation: &str) -> std::ops::RangeInclusive<(&str, u64)> {
    (conversation, 0)..=(conversation, u64::MAX)
}

/// The number of the conversation's next turn.
fn next(table: &impl ReadableTable<(&'static str, u64), &'static [u8]>, conversation: &str) -> Result<u64, StoreError> {
    let mut turns = table.range(all(conversation)).map_err(StoreError::new)?;
    let last = turns.next_back().transpose().map_err(StoreError::new)?;
    Ok(last.map_or(0, |(key, _)| key.value().1.saturating_add(1)))
}
