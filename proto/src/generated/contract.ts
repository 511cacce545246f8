// muster.v1 as protobufjs reads it.
import type { INamespace } from 'protobufjs';

export const contract = {
 "nested": {
  "muster": {
   "nested": {
    "v1": {
     "nested": {
      "AdminService": {
       "methods": {
        "QueryRecords": {
         "requestType": "QueryRecordsRequest",
         "responseType": "QueryRecordsResponse"
        },
        "Topology": {
         "requestType": "TopologyRequest",
         "responseType": "TopologyResponse"
        },
        "SetAlias": {
         "requestType": "SetAliasRequest",
         "responseType": "SetAliasResponse"
        },
        "SetSwitch": {
         "requestType": "SetSwitchRequest",
         "responseType": "SetSwitchResponse"
        },
        "Switches": {
         "requestType": "SwitchesRequest",
         "responseType": "SwitchesResponse"
        },
        "Models": {
         "requestType": "ModelsRequest",
         "responseType": "ModelsResponse"
        },
        "ReloadModels": {
         "requestType": "ReloadModelsRequest",
         "responseType": "ReloadModelsResponse"
        }
       }
      },
      "QueryRecordsRequest": {
       "fields": {
        "limit": {
         "type": "uint32",
         "id": 1
        },
        "route": {
         "type": "string",
         "id": 2
        },
        "minTotalUs": {
         "type": "uint64",
         "id": 3
        },
        "degradedOnly": {
         "type": "bool",
         "id": 4
        }
       }
      },
      "QueryRecordsResponse": {
       "fields": {
        "records": {
         "rule": "repeated",
         "type": "QueryRecord",
         "id": 1
        },
        "processes": {
         "type": "uint32",
         "id": 2
        },
        "processesAnswered": {
         "type": "uint32",
         "id": 3
        }
       }
      },
      "TopologyRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        }
       }
      },
      "TopologyResponse": {
       "fields": {
        "indexes": {
         "rule": "repeated",
         "type": "IndexTopology",
         "id": 1
        },
        "aliases": {
         "keyType": "string",
         "type": "string",
         "id": 2
        }
       }
      },
      "IndexTopology": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "buildId": {
         "type": "string",
         "id": 2
        },
        "generation": {
         "type": "uint64",
         "id": 3
        },
        "writer": {
         "type": "string",
         "id": 4
        },
        "shards": {
         "rule": "repeated",
         "type": "ShardTopology",
         "id": 5
        }
       }
      },
      "ShardTopology": {
       "fields": {
        "replicas": {
         "rule": "repeated",
         "type": "ReplicaTopology",
         "id": 1
        }
       }
      },
      "ReplicaTopology": {
       "fields": {
        "address": {
         "type": "string",
         "id": 1
        },
        "trouble": {
         "type": "string",
         "id": 2
        },
        "generations": {
         "rule": "repeated",
         "type": "uint64",
         "id": 3
        },
        "documents": {
         "type": "uint64",
         "id": 4
        }
       }
      },
      "SetAliasRequest": {
       "fields": {
        "alias": {
         "type": "string",
         "id": 1
        },
        "index": {
         "type": "string",
         "id": 2
        },
        "holdMs": {
         "type": "uint32",
         "id": 3
        },
        "holdId": {
         "type": "uint64",
         "id": 4
        }
       }
      },
      "SetAliasResponse": {
       "fields": {
        "previous": {
         "type": "string",
         "id": 1
        },
        "isKept": {
         "type": "bool",
         "id": 2
        },
        "holdId": {
         "type": "uint64",
         "id": 3
        }
       }
      },
      "SwitchKind": {
       "values": {
        "SWITCH_KIND_UNSPECIFIED": 0,
        "SWITCH_KIND_SOURCE": 1,
        "SWITCH_KIND_HEDGES": 2
       }
      },
      "SetSwitchRequest": {
       "oneofs": {
        "_percent": {
         "oneof": [
          "percent"
         ]
        }
       },
       "fields": {
        "route": {
         "type": "string",
         "id": 1
        },
        "kind": {
         "type": "SwitchKind",
         "id": 2
        },
        "source": {
         "type": "string",
         "id": 3
        },
        "percent": {
         "type": "double",
         "id": 4,
         "options": {
          "proto3_optional": true
         }
        }
       }
      },
      "SetSwitchResponse": {
       "fields": {
        "previousPercent": {
         "type": "double",
         "id": 1
        },
        "isKept": {
         "type": "bool",
         "id": 2
        }
       }
      },
      "SwitchesRequest": {
       "fields": {
        "route": {
         "type": "string",
         "id": 1
        }
       }
      },
      "SwitchesResponse": {
       "fields": {
        "switches": {
         "rule": "repeated",
         "type": "Switch",
         "id": 1
        }
       }
      },
      "Switch": {
       "fields": {
        "route": {
         "type": "string",
         "id": 1
        },
        "kind": {
         "type": "SwitchKind",
         "id": 2
        },
        "source": {
         "type": "string",
         "id": 3
        },
        "percent": {
         "type": "double",
         "id": 4
        },
        "configuredPercent": {
         "type": "double",
         "id": 5
        }
       }
      },
      "ModelsRequest": {
       "fields": {
        "model": {
         "type": "string",
         "id": 1
        }
       }
      },
      "ModelsResponse": {
       "fields": {
        "models": {
         "rule": "repeated",
         "type": "ModelState",
         "id": 1
        }
       }
      },
      "ModelState": {
       "fields": {
        "model": {
         "type": "string",
         "id": 1
        },
        "version": {
         "type": "string",
         "id": 2
        },
        "file": {
         "type": "string",
         "id": 3
        },
        "format": {
         "type": "string",
         "id": 4
        },
        "features": {
         "rule": "repeated",
         "type": "string",
         "id": 5
        },
        "previousVersion": {
         "type": "string",
         "id": 6
        }
       }
      },
      "ReloadModelsRequest": {
       "fields": {
        "model": {
         "type": "string",
         "id": 1
        }
       }
      },
      "ReloadModelsResponse": {
       "fields": {
        "models": {
         "rule": "repeated",
         "type": "ModelState",
         "id": 1
        }
       }
      },
      "SearchService": {
       "methods": {
        "Search": {
         "requestType": "SearchRequest",
         "responseType": "SearchResponse"
        },
        "SearchStream": {
         "requestType": "SearchStreamRequest",
         "responseType": "SearchStreamResponse",
         "responseStream": true
        },
        "Session": {
         "requestType": "SearchServiceSessionRequest",
         "requestStream": true,
         "responseType": "SearchServiceSessionResponse",
         "responseStream": true
        },
        "Plan": {
         "requestType": "PlanRequest",
         "responseType": "PlanResponse"
        }
       }
      },
      "SearchServiceSessionRequest": {
       "fields": {
        "sentUs": {
         "type": "uint64",
         "id": 1
        },
        "calls": {
         "rule": "repeated",
         "type": "SearchCall",
         "id": 2
        }
       }
      },
      "SearchCall": {
       "oneofs": {
        "body": {
         "oneof": [
          "cancel",
          "ping",
          "pong",
          "part",
          "search"
         ]
        }
       },
       "fields": {
        "id": {
         "type": "uint32",
         "id": 1
        },
        "budgetUs": {
         "type": "uint64",
         "id": 2
        },
        "cancel": {
         "type": "Cancel",
         "id": 3
        },
        "ping": {
         "type": "Ping",
         "id": 4
        },
        "pong": {
         "type": "Pong",
         "id": 5
        },
        "part": {
         "type": "Part",
         "id": 6
        },
        "search": {
         "type": "SearchRequest",
         "id": 10
        }
       }
      },
      "SearchServiceSessionResponse": {
       "fields": {
        "sentUs": {
         "type": "uint64",
         "id": 1
        },
        "answers": {
         "rule": "repeated",
         "type": "SearchAnswer",
         "id": 2
        }
       }
      },
      "SearchAnswer": {
       "oneofs": {
        "body": {
         "oneof": [
          "hello",
          "generation",
          "started",
          "failure",
          "part",
          "ping",
          "pong",
          "draining",
          "search"
         ]
        }
       },
       "fields": {
        "id": {
         "type": "uint32",
         "id": 1
        },
        "queueUs": {
         "type": "uint64",
         "id": 2
        },
        "serviceUs": {
         "type": "uint64",
         "id": 3
        },
        "queueLength": {
         "type": "uint32",
         "id": 4
        },
        "hello": {
         "type": "Hello",
         "id": 5
        },
        "generation": {
         "type": "GenerationNotice",
         "id": 6
        },
        "started": {
         "type": "Started",
         "id": 7
        },
        "failure": {
         "type": "Failure",
         "id": 8
        },
        "part": {
         "type": "Part",
         "id": 9
        },
        "ping": {
         "type": "Ping",
         "id": 10
        },
        "pong": {
         "type": "Pong",
         "id": 11
        },
        "draining": {
         "type": "Draining",
         "id": 12
        },
        "search": {
         "type": "SearchResponse",
         "id": 20
        }
       }
      },
      "SearchRequest": {
       "oneofs": {
        "_k": {
         "oneof": [
          "k"
         ]
        },
        "_minCoverage": {
         "oneof": [
          "minCoverage"
         ]
        }
       },
       "fields": {
        "query": {
         "type": "string",
         "id": 1
        },
        "route": {
         "type": "string",
         "id": 2
        },
        "k": {
         "type": "uint32",
         "id": 3,
         "options": {
          "proto3_optional": true
         }
        },
        "offset": {
         "type": "uint32",
         "id": 4
        },
        "timeoutMs": {
         "type": "uint32",
         "id": 5
        },
        "filter": {
         "type": "Filter",
         "id": 6
        },
        "syntax": {
         "type": "QuerySyntax",
         "id": 7
        },
        "minimumShouldMatch": {
         "type": "string",
         "id": 8
        },
        "searchFields": {
         "rule": "repeated",
         "type": "FieldBoost",
         "id": 9
        },
        "sort": {
         "rule": "repeated",
         "type": "SortKey",
         "id": 10
        },
        "collapse": {
         "type": "Collapse",
         "id": 11
        },
        "facets": {
         "rule": "repeated",
         "type": "FacetRequest",
         "id": 12
        },
        "documents": {
         "type": "DocumentReturn",
         "id": 13
        },
        "documentFields": {
         "rule": "repeated",
         "type": "string",
         "id": 14
        },
        "highlight": {
         "type": "Highlight",
         "id": 15
        },
        "totalHitsThreshold": {
         "type": "uint64",
         "id": 16
        },
        "minCoverage": {
         "type": "double",
         "id": 17,
         "options": {
          "proto3_optional": true
         }
        },
        "onLowCoverage": {
         "type": "OnLowCoverage",
         "id": 18
        },
        "strategy": {
         "type": "CutoffStrategy",
         "id": 19
        },
        "explain": {
         "type": "bool",
         "id": 20
        },
        "cursor": {
         "type": "bytes",
         "id": 21
        },
        "waitFor": {
         "rule": "repeated",
         "type": "WaitForWrite",
         "id": 22
        },
        "generations": {
         "rule": "repeated",
         "type": "IndexGeneration",
         "id": 23
        },
        "context": {
         "type": "CallContext",
         "id": 24
        },
        "priors": {
         "rule": "repeated",
         "type": "Prior",
         "id": 25
        },
        "noPriors": {
         "type": "bool",
         "id": 26
        },
        "keepGenerationsMs": {
         "type": "uint32",
         "id": 27
        },
        "continue": {
         "type": "bool",
         "id": 28
        },
        "wantCursor": {
         "type": "bool",
         "id": 29
        }
       }
      },
      "WaitForWrite": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "seq": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "IndexGeneration": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "generation": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "QuerySyntax": {
       "values": {
        "QUERY_SYNTAX_UNSPECIFIED": 0,
        "QUERY_SYNTAX_LENIENT": 1,
        "QUERY_SYNTAX_STRICT": 2
       }
      },
      "DocumentReturn": {
       "values": {
        "DOCUMENT_RETURN_UNSPECIFIED": 0,
        "DOCUMENT_RETURN_WHOLE": 1,
        "DOCUMENT_RETURN_FIELDS": 2,
        "DOCUMENT_RETURN_NONE": 3
       }
      },
      "OnLowCoverage": {
       "values": {
        "ON_LOW_COVERAGE_UNSPECIFIED": 0,
        "ON_LOW_COVERAGE_PARTIAL": 1,
        "ON_LOW_COVERAGE_ERROR": 2
       }
      },
      "CutoffStrategy": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "parameters": {
         "keyType": "string",
         "type": "double",
         "id": 2
        },
        "anyOf": {
         "rule": "repeated",
         "type": "CutoffStrategy",
         "id": 3
        }
       }
      },
      "SearchResponse": {
       "fields": {
        "hits": {
         "rule": "repeated",
         "type": "Hit",
         "id": 1
        },
        "totalHits": {
         "type": "TotalHits",
         "id": 2
        },
        "coverage": {
         "type": "Coverage",
         "id": 3
        },
        "sources": {
         "rule": "repeated",
         "type": "SourceReport",
         "id": 4
        },
        "exact": {
         "type": "bool",
         "id": 5
        },
        "degradedBy": {
         "rule": "repeated",
         "type": "Degradation",
         "id": 6
        },
        "timings": {
         "type": "Timings",
         "id": 7
        },
        "facets": {
         "rule": "repeated",
         "type": "FacetResult",
         "id": 8
        },
        "cursor": {
         "type": "bytes",
         "id": 9
        },
        "explanation": {
         "type": "string",
         "id": 10
        },
        "gathering": {
         "type": "Gathering",
         "id": 11
        },
        "record": {
         "type": "QueryRecord",
         "id": 12
        },
        "unpinned": {
         "rule": "repeated",
         "type": "UnpinnedDocument",
         "id": 13
        },
        "hitsBefore": {
         "type": "uint64",
         "id": 14
        }
       }
      },
      "UnpinnedDocument": {
       "fields": {
        "source": {
         "type": "string",
         "id": 1
        },
        "id": {
         "type": "string",
         "id": 2
        },
        "position": {
         "type": "uint32",
         "id": 3
        },
        "rule": {
         "type": "string",
         "id": 4
        },
        "reason": {
         "type": "UnpinnedReason",
         "id": 5
        }
       }
      },
      "UnpinnedReason": {
       "values": {
        "UNPINNED_REASON_UNSPECIFIED": 0,
        "UNPINNED_REASON_NOT_FOUND": 1,
        "UNPINNED_REASON_NOT_KNOWN": 2,
        "UNPINNED_REASON_SOURCE_MISSING": 3
       }
      },
      "Gathering": {
       "oneofs": {
        "_probabilityComplete": {
         "oneof": [
          "probabilityComplete"
         ]
        }
       },
       "fields": {
        "end": {
         "type": "GatheringEnd",
         "id": 1
        },
        "strategy": {
         "type": "string",
         "id": 2
        },
        "probabilityComplete": {
         "type": "double",
         "id": 3,
         "options": {
          "proto3_optional": true
         }
        },
        "asked": {
         "type": "uint32",
         "id": 4
        },
        "answered": {
         "type": "uint32",
         "id": 5
        }
       }
      },
      "GatheringEnd": {
       "values": {
        "GATHERING_END_UNSPECIFIED": 0,
        "GATHERING_END_ALL": 1,
        "GATHERING_END_STRATEGY": 2,
        "GATHERING_END_TIME": 3,
        "GATHERING_END_FAILURE": 4
       }
      },
      "Hit": {
       "fields": {
        "source": {
         "type": "string",
         "id": 1
        },
        "shard": {
         "type": "uint32",
         "id": 2
        },
        "seq": {
         "type": "uint64",
         "id": 3
        },
        "id": {
         "type": "string",
         "id": 4
        },
        "score": {
         "type": "double",
         "id": 5
        },
        "sourceScore": {
         "type": "double",
         "id": 6
        },
        "sourceRank": {
         "type": "uint32",
         "id": 7
        },
        "document": {
         "type": "bytes",
         "id": 8
        },
        "documentMissing": {
         "type": "bool",
         "id": 9
        },
        "snippets": {
         "rule": "repeated",
         "type": "Snippet",
         "id": 10
        },
        "explanation": {
         "type": "string",
         "id": 11
        },
        "group": {
         "type": "string",
         "id": 12
        },
        "moreFromGroup": {
         "rule": "repeated",
         "type": "MoreFromGroup",
         "id": 13
        },
        "slot": {
         "type": "uint32",
         "id": 14
        },
        "pinned": {
         "type": "bool",
         "id": 15
        },
        "alsoIn": {
         "rule": "repeated",
         "type": "string",
         "id": 16
        },
        "sortValues": {
         "rule": "repeated",
         "type": "SortValue",
         "id": 17
        }
       }
      },
      "MoreFromGroup": {
       "fields": {
        "shard": {
         "type": "uint32",
         "id": 1
        },
        "seq": {
         "type": "uint64",
         "id": 2
        },
        "score": {
         "type": "double",
         "id": 3
        }
       }
      },
      "Coverage": {
       "fields": {
        "documentsDecided": {
         "type": "uint64",
         "id": 1
        },
        "documents": {
         "type": "uint64",
         "id": 2
        },
        "share": {
         "type": "double",
         "id": 3
        },
        "shardsComplete": {
         "type": "uint32",
         "id": 4
        },
        "shards": {
         "type": "uint32",
         "id": 5
        }
       }
      },
      "SourceState": {
       "values": {
        "SOURCE_STATE_UNSPECIFIED": 0,
        "SOURCE_STATE_COMPLETE": 1,
        "SOURCE_STATE_PARTIAL": 2,
        "SOURCE_STATE_FAILED": 3,
        "SOURCE_STATE_PRUNED": 4
       }
      },
      "SourceReason": {
       "values": {
        "SOURCE_REASON_UNSPECIFIED": 0,
        "SOURCE_REASON_TIMEOUT": 1,
        "SOURCE_REASON_UNAVAILABLE": 2,
        "SOURCE_REASON_REJECTED": 3,
        "SOURCE_REASON_CANCELLED": 4,
        "SOURCE_REASON_NO_REPLICA": 5,
        "SOURCE_REASON_GENERATION_GONE": 6,
        "SOURCE_REASON_TRUNCATED": 7,
        "SOURCE_REASON_ERROR": 8,
        "SOURCE_REASON_UNSUPPORTED": 9,
        "SOURCE_REASON_CUT": 10,
        "SOURCE_REASON_NOT_WAITED_FOR": 11,
        "SOURCE_REASON_NO_TIME": 12,
        "SOURCE_REASON_NOT_TAKEN": 13,
        "SOURCE_REASON_SWITCHED_OFF": 14
       }
      },
      "Substitute": {
       "fields": {
        "kind": {
         "type": "SubstituteKind",
         "id": 1
        },
        "source": {
         "type": "string",
         "id": 2
        },
        "ageMs": {
         "type": "uint64",
         "id": 3
        }
       }
      },
      "SubstituteKind": {
       "values": {
        "SUBSTITUTE_KIND_UNSPECIFIED": 0,
        "SUBSTITUTE_KIND_CONFIGURED": 1,
        "SUBSTITUTE_KIND_SOURCE": 2,
        "SUBSTITUTE_KIND_CACHED": 3
       }
      },
      "SourceReport": {
       "fields": {
        "source": {
         "type": "string",
         "id": 1
        },
        "state": {
         "type": "SourceState",
         "id": 2
        },
        "reason": {
         "type": "SourceReason",
         "id": 3
        },
        "message": {
         "type": "string",
         "id": 4
        },
        "tookUs": {
         "type": "uint64",
         "id": 5
        },
        "totalHits": {
         "type": "TotalHits",
         "id": 6
        },
        "generation": {
         "type": "uint64",
         "id": 7
        },
        "shards": {
         "rule": "repeated",
         "type": "ShardReport",
         "id": 8
        },
        "hitsOnPage": {
         "type": "uint32",
         "id": 9
        },
        "substitute": {
         "type": "Substitute",
         "id": 10
        },
        "blend": {
         "type": "string",
         "id": 11
        },
        "duplicates": {
         "type": "uint32",
         "id": 12
        },
        "model": {
         "type": "string",
         "id": 13
        }
       }
      },
      "ShardReport": {
       "fields": {
        "shard": {
         "type": "uint32",
         "id": 1
        },
        "replica": {
         "type": "string",
         "id": 2
        },
        "state": {
         "type": "SourceState",
         "id": 3
        },
        "reason": {
         "type": "SourceReason",
         "id": 4
        },
        "message": {
         "type": "string",
         "id": 5
        },
        "attempts": {
         "type": "uint32",
         "id": 6
        },
        "tookUs": {
         "type": "uint64",
         "id": 7
        },
        "documentsDecided": {
         "type": "uint64",
         "id": 8
        },
        "documents": {
         "type": "uint64",
         "id": 9
        },
        "bound": {
         "type": "double",
         "id": 10
        },
        "bestMissingRank": {
         "type": "uint32",
         "id": 11
        }
       }
      },
      "Degradation": {
       "values": {
        "DEGRADATION_UNSPECIFIED": 0,
        "DEGRADATION_SHARDS_MISSING": 1,
        "DEGRADATION_VERTICALS_MISSING": 2,
        "DEGRADATION_STATISTICS_PARTIAL": 3,
        "DEGRADATION_RANKING_SKIPPED": 4,
        "DEGRADATION_DOCUMENTS_MISSING": 5,
        "DEGRADATION_GENERATION_SKEW": 6,
        "DEGRADATION_QUERY_CUT": 7,
        "DEGRADATION_SUBSTITUTED": 8,
        "DEGRADATION_EXTRAS_SKIPPED": 9,
        "DEGRADATION_GENERATIONS_NOT_KEPT": 10,
        "DEGRADATION_CURSOR_MOVED": 11,
        "DEGRADATION_PINS_NOT_KNOWN": 12
       }
      },
      "Timings": {
       "fields": {
        "totalUs": {
         "type": "uint64",
         "id": 1
        },
        "planUs": {
         "type": "uint64",
         "id": 2
        },
        "statisticsUs": {
         "type": "uint64",
         "id": 3
        },
        "gatherUs": {
         "type": "uint64",
         "id": 4
        },
        "rankUs": {
         "type": "uint64",
         "id": 5
        },
        "fetchUs": {
         "type": "uint64",
         "id": 6
        }
       }
      },
      "SearchStreamRequest": {
       "fields": {
        "search": {
         "type": "SearchRequest",
         "id": 1
        },
        "firstPageMs": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "SearchStreamResponse": {
       "fields": {
        "response": {
         "type": "SearchResponse",
         "id": 1
        },
        "revision": {
         "type": "uint32",
         "id": 2
        },
        "last": {
         "type": "bool",
         "id": 3
        },
        "changes": {
         "rule": "repeated",
         "type": "HitChange",
         "id": 4
        }
       }
      },
      "HitChange": {
       "fields": {
        "from": {
         "type": "uint32",
         "id": 1
        },
        "to": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "PlanRequest": {
       "fields": {
        "search": {
         "type": "SearchRequest",
         "id": 1
        }
       }
      },
      "PlanResponse": {
       "fields": {
        "plan": {
         "type": "string",
         "id": 1
        }
       }
      },
      "QueryRecord": {
       "fields": {
        "acceptedMs": {
         "type": "uint64",
         "id": 1
        },
        "route": {
         "type": "string",
         "id": 2
        },
        "query": {
         "type": "string",
         "id": 3
        },
        "client": {
         "type": "string",
         "id": 4
        },
        "traceparent": {
         "type": "string",
         "id": 5
        },
        "process": {
         "type": "uint32",
         "id": 6
        },
        "budgetUs": {
         "type": "uint64",
         "id": 7
        },
        "cutoffUs": {
         "type": "uint64",
         "id": 8
        },
        "leaves": {
         "rule": "repeated",
         "type": "LeafRecord",
         "id": 9
        },
        "gathering": {
         "type": "Gathering",
         "id": 10
        },
        "timings": {
         "type": "Timings",
         "id": 11
        },
        "share": {
         "type": "double",
         "id": 12
        },
        "exact": {
         "type": "bool",
         "id": 13
        },
        "degradedBy": {
         "rule": "repeated",
         "type": "Degradation",
         "id": 14
        },
        "error": {
         "type": "string",
         "id": 15
        },
        "ranked": {
         "type": "string",
         "id": 16
        },
        "models": {
         "type": "string",
         "id": 17
        }
       }
      },
      "LeafRecord": {
       "fields": {
        "source": {
         "type": "string",
         "id": 1
        },
        "shard": {
         "type": "uint32",
         "id": 2
        },
        "phase": {
         "type": "QueryPhase",
         "id": 3
        },
        "state": {
         "type": "SourceState",
         "id": 4
        },
        "reason": {
         "type": "SourceReason",
         "id": 5
        },
        "attempts": {
         "rule": "repeated",
         "type": "AttemptRecord",
         "id": 6
        },
        "bound": {
         "type": "double",
         "id": 7
        },
        "bestMissingRank": {
         "type": "uint32",
         "id": 8
        }
       }
      },
      "QueryPhase": {
       "values": {
        "QUERY_PHASE_UNSPECIFIED": 0,
        "QUERY_PHASE_STATISTICS": 1,
        "QUERY_PHASE_QUERY": 2,
        "QUERY_PHASE_FETCH": 3
       }
      },
      "AttemptRecord": {
       "fields": {
        "replica": {
         "type": "string",
         "id": 1
        },
        "chosenFor": {
         "type": "string",
         "id": 2
        },
        "askedUs": {
         "type": "uint64",
         "id": 3
        },
        "endedUs": {
         "type": "uint64",
         "id": 4
        },
        "reason": {
         "type": "SourceReason",
         "id": 5
        },
        "queueUs": {
         "type": "uint64",
         "id": 6
        },
        "serviceUs": {
         "type": "uint64",
         "id": 7
        },
        "refusedBy": {
         "type": "string",
         "id": 8
        }
       }
      },
      "Filter": {
       "oneofs": {
        "kind": {
         "oneof": [
          "terms",
          "range",
          "exists",
          "ids",
          "all",
          "any",
          "not"
         ]
        }
       },
       "fields": {
        "terms": {
         "type": "TermsFilter",
         "id": 1
        },
        "range": {
         "type": "RangeFilter",
         "id": 2
        },
        "exists": {
         "type": "ExistsFilter",
         "id": 3
        },
        "ids": {
         "type": "IdsFilter",
         "id": 4
        },
        "all": {
         "type": "FilterList",
         "id": 5
        },
        "any": {
         "type": "FilterList",
         "id": 6
        },
        "not": {
         "type": "Filter",
         "id": 7
        }
       }
      },
      "FilterList": {
       "fields": {
        "filters": {
         "rule": "repeated",
         "type": "Filter",
         "id": 1
        }
       }
      },
      "TermsFilter": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "values": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        }
       }
      },
      "RangeFilter": {
       "oneofs": {
        "_gte": {
         "oneof": [
          "gte"
         ]
        },
        "_gt": {
         "oneof": [
          "gt"
         ]
        },
        "_lte": {
         "oneof": [
          "lte"
         ]
        },
        "_lt": {
         "oneof": [
          "lt"
         ]
        }
       },
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "gte": {
         "type": "double",
         "id": 2,
         "options": {
          "proto3_optional": true
         }
        },
        "gt": {
         "type": "double",
         "id": 3,
         "options": {
          "proto3_optional": true
         }
        },
        "lte": {
         "type": "double",
         "id": 4,
         "options": {
          "proto3_optional": true
         }
        },
        "lt": {
         "type": "double",
         "id": 5,
         "options": {
          "proto3_optional": true
         }
        }
       }
      },
      "ExistsFilter": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        }
       }
      },
      "IdsFilter": {
       "fields": {
        "ids": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        }
       }
      },
      "SortKey": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "descending": {
         "type": "bool",
         "id": 2
        },
        "missingFirst": {
         "type": "bool",
         "id": 3
        }
       }
      },
      "SortValue": {
       "oneofs": {
        "value": {
         "oneof": [
          "number",
          "text"
         ]
        }
       },
       "fields": {
        "number": {
         "type": "double",
         "id": 1
        },
        "text": {
         "type": "string",
         "id": 2
        }
       }
      },
      "Collapse": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "hitsPerGroup": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "FacetRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "field": {
         "type": "string",
         "id": 2
        },
        "size": {
         "type": "uint32",
         "id": 3
        },
        "ranges": {
         "rule": "repeated",
         "type": "FacetRange",
         "id": 4
        },
        "calendarUnit": {
         "type": "CalendarUnit",
         "id": 5
        },
        "interval": {
         "type": "double",
         "id": 6
        }
       }
      },
      "FacetRange": {
       "oneofs": {
        "_from": {
         "oneof": [
          "from"
         ]
        },
        "_to": {
         "oneof": [
          "to"
         ]
        }
       },
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "from": {
         "type": "double",
         "id": 2,
         "options": {
          "proto3_optional": true
         }
        },
        "to": {
         "type": "double",
         "id": 3,
         "options": {
          "proto3_optional": true
         }
        }
       }
      },
      "CalendarUnit": {
       "values": {
        "CALENDAR_UNIT_UNSPECIFIED": 0,
        "CALENDAR_UNIT_YEAR": 1,
        "CALENDAR_UNIT_MONTH": 2,
        "CALENDAR_UNIT_DAY": 3,
        "CALENDAR_UNIT_HOUR": 4
       }
      },
      "Prior": {
       "oneofs": {
        "function": {
         "oneof": [
          "saturation",
          "decay"
         ]
        }
       },
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "weight": {
         "type": "double",
         "id": 2
        },
        "saturation": {
         "type": "Saturation",
         "id": 3
        },
        "decay": {
         "type": "Decay",
         "id": 4
        }
       }
      },
      "Saturation": {
       "fields": {
        "pivot": {
         "type": "double",
         "id": 1
        }
       }
      },
      "Decay": {
       "fields": {
        "origin": {
         "type": "double",
         "id": 1
        },
        "scale": {
         "type": "double",
         "id": 2
        }
       }
      },
      "FacetResult": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "counts": {
         "rule": "repeated",
         "type": "FacetCount",
         "id": 2
        },
        "errorBound": {
         "type": "uint64",
         "id": 3
        },
        "unlistedBound": {
         "type": "uint64",
         "id": 4
        },
        "partial": {
         "type": "bool",
         "id": 5
        }
       }
      },
      "FacetCount": {
       "fields": {
        "value": {
         "type": "string",
         "id": 1
        },
        "count": {
         "type": "uint64",
         "id": 2
        },
        "errorBound": {
         "type": "uint64",
         "id": 3
        }
       }
      },
      "FieldBoost": {
       "oneofs": {
        "_boost": {
         "oneof": [
          "boost"
         ]
        }
       },
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "boost": {
         "type": "double",
         "id": 2,
         "options": {
          "proto3_optional": true
         }
        }
       }
      },
      "Highlight": {
       "fields": {
        "fields": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        },
        "maxCharacters": {
         "type": "uint32",
         "id": 2
        },
        "preTag": {
         "type": "string",
         "id": 3
        },
        "postTag": {
         "type": "string",
         "id": 4
        }
       }
      },
      "Snippet": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "text": {
         "type": "string",
         "id": 2
        }
       }
      },
      "TotalRelation": {
       "values": {
        "TOTAL_RELATION_UNSPECIFIED": 0,
        "TOTAL_RELATION_EXACT": 1,
        "TOTAL_RELATION_AT_LEAST": 2
       }
      },
      "TotalHits": {
       "fields": {
        "value": {
         "type": "uint64",
         "id": 1
        },
        "relation": {
         "type": "TotalRelation",
         "id": 2
        }
       }
      },
      "CallContext": {
       "fields": {
        "traceparent": {
         "type": "string",
         "id": 1
        },
        "client": {
         "type": "string",
         "id": 2
        },
        "trafficClass": {
         "type": "TrafficClass",
         "id": 3
        },
        "headers": {
         "keyType": "string",
         "type": "string",
         "id": 4
        },
        "session": {
         "type": "string",
         "id": 5
        }
       }
      },
      "TrafficClass": {
       "values": {
        "TRAFFIC_CLASS_UNSPECIFIED": 0,
        "TRAFFIC_CLASS_INTERACTIVE": 1,
        "TRAFFIC_CLASS_BATCH": 2
       }
      },
      "Hello": {
       "fields": {
        "protocolVersion": {
         "type": "uint32",
         "id": 1
        },
        "index": {
         "type": "string",
         "id": 2
        },
        "shard": {
         "type": "uint32",
         "id": 3
        },
        "shards": {
         "type": "uint32",
         "id": 4
        },
        "generations": {
         "rule": "repeated",
         "type": "uint64",
         "id": 5
        },
        "documents": {
         "type": "uint64",
         "id": 6
        },
        "schemaFingerprint": {
         "type": "string",
         "id": 7
        },
        "schemaJson": {
         "type": "string",
         "id": 8
        },
        "process": {
         "type": "uint32",
         "id": 9
        },
        "processes": {
         "type": "uint32",
         "id": 10
        },
        "maxInFlight": {
         "type": "uint32",
         "id": 11
        },
        "incarnation": {
         "type": "uint64",
         "id": 12
        },
        "buildId": {
         "type": "string",
         "id": 13
        },
        "documentsAssigned": {
         "type": "bool",
         "id": 14
        }
       }
      },
      "GenerationNotice": {
       "fields": {
        "generations": {
         "rule": "repeated",
         "type": "uint64",
         "id": 1
        },
        "documents": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "Cancel": {
       "fields": {
        "ids": {
         "rule": "repeated",
         "type": "uint32",
         "id": 1
        }
       }
      },
      "Ping": {
       "fields": {
        "nonce": {
         "type": "uint32",
         "id": 1
        }
       }
      },
      "Pong": {
       "fields": {
        "nonce": {
         "type": "uint32",
         "id": 1
        }
       }
      },
      "Part": {
       "fields": {
        "index": {
         "type": "uint32",
         "id": 1
        },
        "last": {
         "type": "bool",
         "id": 2
        },
        "data": {
         "type": "bytes",
         "id": 3
        }
       }
      },
      "Draining": {
       "fields": {
        "graceMs": {
         "type": "uint32",
         "id": 1
        }
       }
      },
      "Started": {
       "fields": {
        "queueUs": {
         "type": "uint64",
         "id": 1
        }
       }
      },
      "Failure": {
       "fields": {
        "code": {
         "type": "FailureCode",
         "id": 1
        },
        "message": {
         "type": "string",
         "id": 2
        },
        "anotherMayBeFree": {
         "type": "bool",
         "id": 3
        },
        "retryAfterMs": {
         "type": "uint32",
         "id": 4
        },
        "searchResponse": {
         "type": "bytes",
         "id": 5
        }
       }
      },
      "FailureCode": {
       "values": {
        "FAILURE_CODE_UNSPECIFIED": 0,
        "FAILURE_CODE_INVALID_ARGUMENT": 1,
        "FAILURE_CODE_REJECTED": 2,
        "FAILURE_CODE_DEADLINE_EXCEEDED": 3,
        "FAILURE_CODE_GENERATION_GONE": 4,
        "FAILURE_CODE_UNIMPLEMENTED": 5,
        "FAILURE_CODE_INTERNAL": 6,
        "FAILURE_CODE_UNAVAILABLE": 7
       }
      },
      "IndexService": {
       "methods": {
        "Write": {
         "requestType": "WriteRequest",
         "requestStream": true,
         "responseType": "WriteResponse",
         "responseStream": true
        },
        "Refresh": {
         "requestType": "RefreshRequest",
         "responseType": "RefreshResponse"
        },
        "Log": {
         "requestType": "LogRequest",
         "requestStream": true,
         "responseType": "LogResponse",
         "responseStream": true
        }
       }
      },
      "Operation": {
       "oneofs": {
        "kind": {
         "oneof": [
          "upsert",
          "delete"
         ]
        }
       },
       "fields": {
        "upsert": {
         "type": "bytes",
         "id": 1
        },
        "delete": {
         "type": "string",
         "id": 2
        }
       }
      },
      "WriteRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "idempotencyKey": {
         "type": "string",
         "id": 2
        },
        "operations": {
         "rule": "repeated",
         "type": "Operation",
         "id": 3
        },
        "allOrNothing": {
         "type": "bool",
         "id": 4
        }
       }
      },
      "WriteResponse": {
       "fields": {
        "idempotencyKey": {
         "type": "string",
         "id": 1
        },
        "lastSeq": {
         "type": "uint64",
         "id": 2
        },
        "refused": {
         "rule": "repeated",
         "type": "RefusedOperation",
         "id": 3
        },
        "repeatedKey": {
         "type": "bool",
         "id": 4
        }
       }
      },
      "RefusedOperation": {
       "fields": {
        "position": {
         "type": "uint32",
         "id": 1
        },
        "id": {
         "type": "string",
         "id": 2
        },
        "field": {
         "type": "string",
         "id": 3
        },
        "reason": {
         "type": "string",
         "id": 4
        }
       }
      },
      "RefreshRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        }
       }
      },
      "RefreshResponse": {
       "fields": {
        "generation": {
         "type": "uint64",
         "id": 1
        }
       }
      },
      "LogRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "shard": {
         "type": "uint32",
         "id": 2
        },
        "fromSeq": {
         "type": "uint64",
         "id": 3
        },
        "durableSeq": {
         "type": "uint64",
         "id": 4
        },
        "logId": {
         "type": "string",
         "id": 5
        },
        "buildId": {
         "type": "string",
         "id": 6
        },
        "address": {
         "type": "string",
         "id": 7
        },
        "onlyReads": {
         "type": "bool",
         "id": 8
        }
       }
      },
      "LogResponse": {
       "fields": {
        "operations": {
         "rule": "repeated",
         "type": "LoggedOperation",
         "id": 1
        },
        "mark": {
         "type": "uint64",
         "id": 2
        },
        "snapshotNeeded": {
         "type": "bool",
         "id": 3
        },
        "logId": {
         "type": "string",
         "id": 4
        },
        "peers": {
         "rule": "repeated",
         "type": "string",
         "id": 5
        },
        "nextSeq": {
         "type": "uint64",
         "id": 6
        }
       }
      },
      "LoggedOperation": {
       "fields": {
        "seq": {
         "type": "uint64",
         "id": 1
        },
        "operation": {
         "type": "Operation",
         "id": 2
        }
       }
      },
      "ShardService": {
       "methods": {
        "Session": {
         "requestType": "ShardServiceSessionRequest",
         "requestStream": true,
         "responseType": "ShardServiceSessionResponse",
         "responseStream": true
        },
        "Query": {
         "requestType": "QueryRequest",
         "responseType": "QueryResponse"
        },
        "Fetch": {
         "requestType": "FetchRequest",
         "responseType": "FetchResponse"
        },
        "TermStats": {
         "requestType": "TermStatsRequest",
         "responseType": "TermStatsResponse"
        },
        "Lease": {
         "requestType": "LeaseRequest",
         "responseType": "LeaseResponse"
        },
        "Snapshot": {
         "requestType": "SnapshotRequest",
         "responseType": "SnapshotResponse",
         "responseStream": true
        }
       }
      },
      "ShardServiceSessionRequest": {
       "fields": {
        "sentUs": {
         "type": "uint64",
         "id": 1
        },
        "calls": {
         "rule": "repeated",
         "type": "ShardCall",
         "id": 2
        }
       }
      },
      "ShardCall": {
       "oneofs": {
        "body": {
         "oneof": [
          "cancel",
          "ping",
          "pong",
          "part",
          "query",
          "fetch",
          "termStats",
          "lease"
         ]
        }
       },
       "fields": {
        "id": {
         "type": "uint32",
         "id": 1
        },
        "budgetUs": {
         "type": "uint64",
         "id": 2
        },
        "tellStarted": {
         "type": "bool",
         "id": 7
        },
        "cancel": {
         "type": "Cancel",
         "id": 3
        },
        "ping": {
         "type": "Ping",
         "id": 4
        },
        "pong": {
         "type": "Pong",
         "id": 5
        },
        "part": {
         "type": "Part",
         "id": 6
        },
        "query": {
         "type": "QueryRequest",
         "id": 10
        },
        "fetch": {
         "type": "FetchRequest",
         "id": 11
        },
        "termStats": {
         "type": "TermStatsRequest",
         "id": 12
        },
        "lease": {
         "type": "LeaseRequest",
         "id": 13
        }
       }
      },
      "ShardServiceSessionResponse": {
       "fields": {
        "sentUs": {
         "type": "uint64",
         "id": 1
        },
        "answers": {
         "rule": "repeated",
         "type": "ShardAnswer",
         "id": 2
        }
       }
      },
      "ShardAnswer": {
       "oneofs": {
        "body": {
         "oneof": [
          "hello",
          "generation",
          "started",
          "failure",
          "part",
          "ping",
          "pong",
          "draining",
          "query",
          "fetch",
          "termStats",
          "lease"
         ]
        }
       },
       "fields": {
        "id": {
         "type": "uint32",
         "id": 1
        },
        "queueUs": {
         "type": "uint64",
         "id": 2
        },
        "serviceUs": {
         "type": "uint64",
         "id": 3
        },
        "queueLength": {
         "type": "uint32",
         "id": 4
        },
        "hello": {
         "type": "Hello",
         "id": 5
        },
        "generation": {
         "type": "GenerationNotice",
         "id": 6
        },
        "started": {
         "type": "Started",
         "id": 7
        },
        "failure": {
         "type": "Failure",
         "id": 8
        },
        "part": {
         "type": "Part",
         "id": 9
        },
        "ping": {
         "type": "Ping",
         "id": 10
        },
        "pong": {
         "type": "Pong",
         "id": 11
        },
        "draining": {
         "type": "Draining",
         "id": 12
        },
        "query": {
         "type": "QueryResponse",
         "id": 20
        },
        "fetch": {
         "type": "FetchResponse",
         "id": 21
        },
        "termStats": {
         "type": "TermStatsResponse",
         "id": 22
        },
        "lease": {
         "type": "LeaseResponse",
         "id": 23
        }
       }
      },
      "QueryRequest": {
       "oneofs": {
        "_floorScore": {
         "oneof": [
          "floorScore"
         ]
        }
       },
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "generation": {
         "type": "uint64",
         "id": 2
        },
        "query": {
         "type": "Clause",
         "id": 3
        },
        "filter": {
         "type": "Filter",
         "id": 4
        },
        "k": {
         "type": "uint32",
         "id": 5
        },
        "floorScore": {
         "type": "double",
         "id": 6,
         "options": {
          "proto3_optional": true
         }
        },
        "totalHitsThreshold": {
         "type": "uint64",
         "id": 7
        },
        "sort": {
         "rule": "repeated",
         "type": "SortKey",
         "id": 8
        },
        "collapse": {
         "type": "Collapse",
         "id": 9
        },
        "facets": {
         "rule": "repeated",
         "type": "FacetRequest",
         "id": 10
        },
        "features": {
         "rule": "repeated",
         "type": "string",
         "id": 11
        },
        "explain": {
         "type": "bool",
         "id": 12
        },
        "fields": {
         "rule": "repeated",
         "type": "ScoredField",
         "id": 13
        },
        "context": {
         "type": "CallContext",
         "id": 14
        },
        "priors": {
         "rule": "repeated",
         "type": "Prior",
         "id": 15
        },
        "progressUs": {
         "type": "uint32",
         "id": 16
        },
        "values": {
         "rule": "repeated",
         "type": "string",
         "id": 17
        },
        "after": {
         "type": "HitPosition",
         "id": 18
        }
       }
      },
      "HitPosition": {
       "fields": {
        "values": {
         "rule": "repeated",
         "type": "SortValue",
         "id": 1
        },
        "seq": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "ScoredField": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "averageLength": {
         "type": "double",
         "id": 2
        },
        "k1": {
         "type": "double",
         "id": 3
        },
        "b": {
         "type": "double",
         "id": 4
        }
       }
      },
      "Clause": {
       "oneofs": {
        "kind": {
         "oneof": [
          "word",
          "group",
          "phrase",
          "all",
          "termSet"
         ]
        }
       },
       "fields": {
        "occur": {
         "type": "Occur",
         "id": 1
        },
        "word": {
         "type": "WordClause",
         "id": 2
        },
        "group": {
         "type": "GroupClause",
         "id": 3
        },
        "phrase": {
         "type": "PhraseClause",
         "id": 4
        },
        "all": {
         "type": "AllClause",
         "id": 5
        },
        "termSet": {
         "type": "TermSetClause",
         "id": 6
        }
       }
      },
      "Occur": {
       "values": {
        "OCCUR_UNSPECIFIED": 0,
        "OCCUR_SHOULD": 1,
        "OCCUR_MUST": 2,
        "OCCUR_MUST_NOT": 3
       }
      },
      "FieldCombination": {
       "values": {
        "FIELD_COMBINATION_UNSPECIFIED": 0,
        "FIELD_COMBINATION_SUM": 1,
        "FIELD_COMBINATION_MAXIMUM": 2
       }
      },
      "WordClause": {
       "fields": {
        "combination": {
         "type": "FieldCombination",
         "id": 1
        },
        "terms": {
         "rule": "repeated",
         "type": "FieldTerm",
         "id": 2
        }
       }
      },
      "FieldTerm": {
       "fields": {
        "field": {
         "type": "uint32",
         "id": 1
        },
        "term": {
         "type": "string",
         "id": 2
        },
        "weight": {
         "type": "double",
         "id": 3
        }
       }
      },
      "GroupClause": {
       "fields": {
        "clauses": {
         "rule": "repeated",
         "type": "Clause",
         "id": 1
        },
        "minimumShouldMatch": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "PhraseClause": {
       "fields": {
        "combination": {
         "type": "FieldCombination",
         "id": 1
        },
        "fields": {
         "rule": "repeated",
         "type": "FieldPhrase",
         "id": 2
        },
        "slop": {
         "type": "uint32",
         "id": 3
        }
       }
      },
      "FieldPhrase": {
       "fields": {
        "field": {
         "type": "uint32",
         "id": 1
        },
        "terms": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        },
        "positions": {
         "rule": "repeated",
         "type": "uint32",
         "id": 3
        },
        "weight": {
         "type": "double",
         "id": 4
        }
       }
      },
      "AllClause": {
       "fields": {}
      },
      "TermSetClause": {
       "fields": {
        "combination": {
         "type": "FieldCombination",
         "id": 1
        },
        "fields": {
         "rule": "repeated",
         "type": "FieldTermSet",
         "id": 2
        }
       }
      },
      "FieldTermSet": {
       "fields": {
        "field": {
         "type": "uint32",
         "id": 1
        },
        "terms": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        },
        "score": {
         "type": "double",
         "id": 3
        }
       }
      },
      "PartialHits": {
       "fields": {
        "count": {
         "type": "uint32",
         "id": 1
        },
        "seqs": {
         "type": "bytes",
         "id": 2
        },
        "scores": {
         "type": "bytes",
         "id": 3
        },
        "sortValues": {
         "rule": "repeated",
         "type": "Column",
         "id": 4
        },
        "collapseKeys": {
         "type": "Column",
         "id": 5
        },
        "features": {
         "rule": "repeated",
         "type": "Column",
         "id": 6
        },
        "values": {
         "rule": "repeated",
         "type": "Column",
         "id": 7
        }
       }
      },
      "Column": {
       "fields": {
        "numbers": {
         "type": "bytes",
         "id": 1
        },
        "text": {
         "type": "bytes",
         "id": 2
        },
        "missing": {
         "type": "bytes",
         "id": 3
        }
       }
      },
      "StopReason": {
       "values": {
        "STOP_REASON_UNSPECIFIED": 0,
        "STOP_REASON_COMPLETE": 1,
        "STOP_REASON_BUDGET": 2,
        "STOP_REASON_CANCELLED": 3
       }
      },
      "QueryResponse": {
       "oneofs": {
        "_boundOfRest": {
         "oneof": [
          "boundOfRest"
         ]
        }
       },
       "fields": {
        "lists": {
         "rule": "repeated",
         "type": "PartialHits",
         "id": 1
        },
        "totalHits": {
         "type": "uint64",
         "id": 2
        },
        "totalRelation": {
         "type": "TotalRelation",
         "id": 3
        },
        "documentsDecided": {
         "type": "uint64",
         "id": 4
        },
        "documents": {
         "type": "uint64",
         "id": 5
        },
        "stopReason": {
         "type": "StopReason",
         "id": 6
        },
        "boundOfRest": {
         "type": "double",
         "id": 7,
         "options": {
          "proto3_optional": true
         }
        },
        "generation": {
         "type": "uint64",
         "id": 8
        },
        "progress": {
         "type": "bool",
         "id": 9
        },
        "facets": {
         "rule": "repeated",
         "type": "FacetResult",
         "id": 10
        },
        "explanations": {
         "rule": "repeated",
         "type": "string",
         "id": 11
        }
       }
      },
      "FetchRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "generation": {
         "type": "uint64",
         "id": 2
        },
        "seqs": {
         "type": "bytes",
         "id": 3
        },
        "fields": {
         "rule": "repeated",
         "type": "string",
         "id": 4
        },
        "highlight": {
         "type": "Highlight",
         "id": 5
        },
        "query": {
         "type": "Clause",
         "id": 6
        },
        "queryFields": {
         "rule": "repeated",
         "type": "ScoredField",
         "id": 7
        },
        "context": {
         "type": "CallContext",
         "id": 8
        }
       }
      },
      "FetchResponse": {
       "fields": {
        "documents": {
         "rule": "repeated",
         "type": "FetchedDocument",
         "id": 1
        }
       }
      },
      "FetchedDocument": {
       "fields": {
        "seq": {
         "type": "uint64",
         "id": 1
        },
        "missing": {
         "type": "bool",
         "id": 2
        },
        "id": {
         "type": "string",
         "id": 3
        },
        "document": {
         "type": "bytes",
         "id": 4
        },
        "snippets": {
         "rule": "repeated",
         "type": "Snippet",
         "id": 5
        }
       }
      },
      "TermStatsRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "generation": {
         "type": "uint64",
         "id": 2
        },
        "terms": {
         "rule": "repeated",
         "type": "FieldTermName",
         "id": 3
        },
        "fields": {
         "rule": "repeated",
         "type": "string",
         "id": 4
        },
        "expansions": {
         "rule": "repeated",
         "type": "Expansion",
         "id": 5
        },
        "context": {
         "type": "CallContext",
         "id": 6
        }
       }
      },
      "FieldTermName": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "term": {
         "type": "string",
         "id": 2
        }
       }
      },
      "Expansion": {
       "fields": {
        "field": {
         "type": "string",
         "id": 1
        },
        "text": {
         "type": "string",
         "id": 2
        },
        "maxEdits": {
         "type": "uint32",
         "id": 3
        },
        "maxTerms": {
         "type": "uint32",
         "id": 4
        }
       }
      },
      "TermStatsResponse": {
       "fields": {
        "generation": {
         "type": "uint64",
         "id": 1
        },
        "documents": {
         "type": "uint64",
         "id": 2
        },
        "fields": {
         "rule": "repeated",
         "type": "FieldStats",
         "id": 3
        },
        "terms": {
         "rule": "repeated",
         "type": "TermStats",
         "id": 4
        },
        "expansions": {
         "rule": "repeated",
         "type": "ExpandedTerms",
         "id": 5
        }
       }
      },
      "FieldStats": {
       "fields": {
        "documents": {
         "type": "uint64",
         "id": 1
        },
        "totalLength": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "TermStats": {
       "fields": {
        "documentFrequency": {
         "type": "uint64",
         "id": 1
        },
        "frontier": {
         "type": "bytes",
         "id": 2
        }
       }
      },
      "ExpandedTerms": {
       "fields": {
        "terms": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        },
        "stats": {
         "rule": "repeated",
         "type": "TermStats",
         "id": 2
        },
        "tooMany": {
         "type": "bool",
         "id": 3
        }
       }
      },
      "LeaseRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "generation": {
         "type": "uint64",
         "id": 2
        },
        "name": {
         "type": "string",
         "id": 3
        },
        "durationMs": {
         "type": "uint32",
         "id": 4
        }
       }
      },
      "LeaseResponse": {
       "fields": {
        "generation": {
         "type": "uint64",
         "id": 1
        }
       }
      },
      "SnapshotRequest": {
       "fields": {
        "index": {
         "type": "string",
         "id": 1
        },
        "generation": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "SnapshotResponse": {
       "oneofs": {
        "body": {
         "oneof": [
          "head",
          "piece"
         ]
        }
       },
       "fields": {
        "head": {
         "type": "SnapshotHead",
         "id": 1
        },
        "piece": {
         "type": "SnapshotPiece",
         "id": 2
        }
       }
      },
      "SnapshotHead": {
       "fields": {
        "generation": {
         "type": "uint64",
         "id": 1
        },
        "logId": {
         "type": "string",
         "id": 2
        },
        "indexManifest": {
         "type": "string",
         "id": 3
        },
        "shard": {
         "type": "uint32",
         "id": 4
        },
        "shardManifest": {
         "type": "string",
         "id": 5
        },
        "files": {
         "rule": "repeated",
         "type": "SnapshotFile",
         "id": 6
        }
       }
      },
      "SnapshotFile": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "bytes": {
         "type": "uint64",
         "id": 2
        }
       }
      },
      "SnapshotPiece": {
       "fields": {
        "file": {
         "type": "uint32",
         "id": 1
        },
        "data": {
         "type": "bytes",
         "id": 2
        }
       }
      },
      "VerticalService": {
       "methods": {
        "Find": {
         "requestType": "FindRequest",
         "responseType": "FindResponse"
        }
       }
      },
      "FindRequest": {
       "fields": {
        "query": {
         "type": "string",
         "id": 1
        },
        "k": {
         "type": "uint32",
         "id": 2
        },
        "filter": {
         "type": "Filter",
         "id": 3
        },
        "highlight": {
         "type": "Highlight",
         "id": 4
        },
        "context": {
         "type": "CallContext",
         "id": 5
        }
       }
      },
      "FindResponse": {
       "fields": {
        "hits": {
         "rule": "repeated",
         "type": "FoundHit",
         "id": 1
        },
        "totalHits": {
         "type": "TotalHits",
         "id": 2
        },
        "documentsDecided": {
         "type": "uint64",
         "id": 3
        },
        "documents": {
         "type": "uint64",
         "id": 4
        }
       }
      },
      "FoundHit": {
       "fields": {
        "id": {
         "type": "string",
         "id": 1
        },
        "score": {
         "type": "double",
         "id": 2
        },
        "document": {
         "type": "bytes",
         "id": 3
        },
        "snippets": {
         "rule": "repeated",
         "type": "Snippet",
         "id": 4
        }
       }
      }
     }
    }
   }
  }
 }
} as unknown as INamespace;
