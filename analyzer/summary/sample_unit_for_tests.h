// A small unit that uses every kind of row, term and instruction: the tests' common subject.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_SAMPLE_UNIT_FOR_TESTS_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_SAMPLE_UNIT_FOR_TESTS_H_

#include "analyzer/summary/unit.h"

namespace lockgraph::summary {

Unit MakeSampleUnit();

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_SAMPLE_UNIT_FOR_TESTS_H_
