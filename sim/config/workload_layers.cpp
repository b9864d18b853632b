// SPDX-License-Identifier: Apache-2.0
#include "sim/config/workload_layers.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/near_miss.h"

namespace bfpsim::config {
namespace {

std::vector<std::string> all_words() {
  std::vector<std::string> words;
  for (const LayerWord& word : layer_words())
    words.emplace_back(word.word);
  return words;
}

/// The position in layer_words().
std::optional<std::size_t> find_word(std::string_view text) {
  const std::vector<LayerWord>& words = layer_words();
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const LayerWord& word) { return word.word == text; });
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

/// Kinds that have an input which `from` may name.
bool takes_from(LayerKind kind) {
  switch (kind) {
    case LayerKind::Conv:
    case LayerKind::Linear:
    case LayerKind::Bmm:
    case LayerKind::Recurrent:
    case LayerKind::LstmCell:
    case LayerKind::Elementwise:
    case LayerKind::Pool:
    case LayerKind::GlobalPool:
    case LayerKind::Tokens:
    case LayerKind::Select:
      return true;
    default:
      return false;
  }
}

class LayerReader {
 public:
  LayerReader(ModelPlaces& places, Problems& problems) : places_(places), problems_(problems) {}

  LayerList list(const Node& node, const std::string& path) {
    LayerList layers;
    if (node.kind != Node::Kind::Sequence || node.items.empty()) {
      problems_.add(node.place,
                    fmt::format("'{}' must be a list of layers, not {}", path,
                                node.kind == Node::Kind::Sequence ? "an empty one" : describe(node)));
      return layers;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (auto one = layer(node.items[i], fmt::format("{}[{}]", path, i))) layers.push_back(std::move(*one));
    }
    return layers;
  }

 private:
  /// The one key that says what the layer is.
  std::optional<std::size_t> word_of(const Node& node, const std::string& path) {
    if (node.kind != Node::Kind::Mapping) {
      problems_.add(node.place,
                    fmt::format("'{}' must be a mapping (e.g. linear: fc1), not {}", path, describe(node)));
      return std::nullopt;
    }
    std::optional<std::size_t> word;
    for (const Entry& entry : node.entries) {
      const auto found = find_word(entry.key);
      if (found && word) {
        problems_.add(entry.key_place, fmt::format("'{}' is '{}' already: a layer is one thing", path,
                                                   layer_words()[*word].word));
        return std::nullopt;
      }
      if (found) word = found;
    }
    if (word) return word;
    const std::vector<std::string> words = all_words();
    const std::string meant = node.entries.empty() ? "" : did_you_mean(node.entries[0].key, words);
    problems_.add(node.place, fmt::format("'{}' does not say what it is{}", path,
                                          meant.empty() ? "; known: " + join_words(words) : meant));
    return std::nullopt;
  }

  static MappingReader::Keys keys_of(const LayerWord& word) {
    MappingReader::Keys keys{{std::string(word.word)}, {}, {}};
    for (const ArgumentRule& rule : word.arguments)
      (rule.required ? keys.required : keys.optional_keys).emplace_back(rule.key);
    if (takes_from(word.kind)) keys.optional_keys.emplace_back("from");
    if (word.kind == LayerKind::Group) {
      keys.required.emplace_back("layers");
      keys.optional_keys.insert(keys.optional_keys.end(), {"with", "first"});
    }
    if (word.kind == LayerKind::Use) keys.optional_keys.emplace_back("with");
    if (word.word == "add") keys.optional_keys.emplace_back("shortcut");
    return keys;
  }

  std::optional<LayerSpec> layer(const Node& node, const std::string& path) {
    const std::optional<std::size_t> word = word_of(node, path);
    if (!word) return std::nullopt;
    const LayerWord& row = layer_words()[*word];
    const MappingReader reader(node, path, keys_of(row), problems_);
    LayerSpec spec;
    spec.word = *word;
    spec.id = places_.size();
    places_.push_back(node.place);
    spec.name = reader.name(row.word).value_or("");
    spec.from = reader.name("from").value_or("");
    for (const ArgumentRule& rule : row.arguments) {
      if (const Node* value = reader.find(rule.key)) argument(*value, rule, reader.path_of(rule.key), spec);
    }
    spec.with = assignments(reader, "with");
    spec.first = assignments(reader, "first");
    if (const Node* layers = reader.find("layers")) spec.layers = list(*layers, reader.path_of("layers"));
    if (const Node* shortcut = reader.find("shortcut"))
      spec.shortcut = list(*shortcut, reader.path_of("shortcut"));
    return spec;
  }

  void argument(const Node& node, const ArgumentRule& rule, const std::string& what, LayerSpec& spec) {
    std::vector<Expression>& values = spec.arguments[std::string(rule.key)];
    if (node.kind != Node::Kind::Sequence) {
      values.push_back(read_expression(node, what, problems_).value_or(Expression(1)));
      return;
    }
    if (!rule.pair || node.items.size() != 2) {
      problems_.add(node.place, fmt::format("'{}' must be one value{}, not a list of {}", what,
                                            rule.pair ? " or a list [h, w]" : "", node.items.size()));
      return;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      values.push_back(
          read_expression(node.items[i], fmt::format("{}[{}]", what, i), problems_).value_or(Expression(1)));
    }
  }

  Assignments assignments(const MappingReader& reader, std::string_view key) {
    Assignments result;
    const Node* node = reader.find(key);
    if (node == nullptr) return result;
    const std::string path = reader.path_of(key);
    if (node->kind != Node::Kind::Mapping) {
      problems_.add(node->place,
                    fmt::format("'{}' must be a mapping (name: value), not {}", path, describe(*node)));
      return result;
    }
    for (const Entry& entry : node->entries) {
      const bool fine = check_value_name(entry.key, entry.key_place, problems_);
      const auto value = read_expression(entry.value, path + "." + entry.key, problems_);
      if (fine && value) result.emplace_back(entry.key, *value);
    }
    return result;
  }

  ModelPlaces& places_;
  Problems& problems_;
};

}  // namespace

LayerList read_layers(const Node& list, const std::string& path, ModelPlaces& places, Problems& problems) {
  return LayerReader(places, problems).list(list, path);
}

std::optional<Expression> read_expression(const Node& node, const std::string& what, Problems& problems) {
  if (node.kind != Node::Kind::Scalar || node.quoted) {
    problems.add(node.place, fmt::format("'{}' must be an integer or an expression such as 4 * width, not {}",
                                         what, describe(node)));
    return std::nullopt;
  }
  try {
    return Expression::parse(node.text);
  } catch (const ExpressionError& error) {
    problems.add(node.place, fmt::format("'{}' is {}", what, error.what()));
    return std::nullopt;
  }
}

bool check_value_name(const std::string& name, const Place& place, Problems& problems) {
  if (!is_expression_name(name)) {
    problems.add(place,
                 fmt::format("{} cannot name a value: letters, digits and _ can, not starting with a digit",
                             quote_for_message(name)));
    return false;
  }
  if (name != kChannelsName && name != kFeaturesName) return true;
  problems.add(place, fmt::format("'{}' is taken: it always means the current tensor's", name));
  return false;
}

}  // namespace bfpsim::config
