/** A toy of an engine: {@link com.example.toy.ToyTensor}. */
package com.example.toy;
