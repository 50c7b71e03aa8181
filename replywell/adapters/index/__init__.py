"""Where vectors of passages are kept and searched. Services' own clients are loaded when they are first used."""

from replywell.adapters.index.memory import MemoryIndex
from replywell.adapters.index.pinecone import PineconeIndex
from replywell.adapters.index.port import Index
from replywell.adapters.index.weaviate import WeaviateIndex

INDEXES: dict[str, Index] = {index.name: index for index in (MemoryIndex(), PineconeIndex(), WeaviateIndex())}
"""Every engine by its name. PostgreSQL is none of them: its vectors stand in our own tables."""
