/** A toy engine: {@link com.example.toy.ToyTensor}. */
package com.example.toy;
